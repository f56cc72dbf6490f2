-- Public holidays of Morocco. They are no working days. A feast of the Islamic calendar is provisional until the moon is seen.
CREATE TABLE places.public_holiday (
    day            date PRIMARY KEY CONSTRAINT public_holiday_day CHECK (day BETWEEN '2020-01-01' AND '2100-12-31'),
    name_fr        text NOT NULL CONSTRAINT public_holiday_name_fr CHECK (length(name_fr) BETWEEN 1 AND 100),
    name_ar        text NOT NULL CONSTRAINT public_holiday_name_ar CHECK (length(name_ar) BETWEEN 1 AND 100),
    name_en        text NOT NULL CONSTRAINT public_holiday_name_en CHECK (length(name_en) BETWEEN 1 AND 100),
    is_provisional boolean NOT NULL DEFAULT false,
    -- A decree, an announcement, or how the day was computed.
    source         text NOT NULL CONSTRAINT public_holiday_source CHECK (length(source) BETWEEN 1 AND 200)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON places.public_holiday TO kolchi_app;
GRANT SELECT ON places.public_holiday TO kolchi_seller;

-- Days of the Gregorian calendar: decrees 2.77.169 and 2.04.426 with their later changes; the Amazigh New Year since 2024, and the Day
-- of Unity since 2025.
INSERT INTO places.public_holiday (day, name_fr, name_ar, name_en, source)
SELECT make_date(y.year, d.month, d.day), d.fr, d.ar, d.en, d.source
FROM (VALUES (2026), (2027)) y (year), (VALUES
    (1, 1, 'Jour de l’an', 'رأس السنة الميلادية', 'New Year’s Day', 'decree 2.77.169'),
    (1, 11, 'Manifeste de l’indépendance', 'ذكرى تقديم وثيقة الاستقلال', 'Anniversary of the Independence Manifesto', 'decree 2.77.169'),
    (1, 14, 'Nouvel an amazigh', 'رأس السنة الأمازيغية', 'Amazigh New Year', 'decision of 3 May 2023'),
    (5, 1, 'Fête du travail', 'عيد الشغل', 'Labour Day', 'decree 2.77.169'),
    (7, 30, 'Fête du trône', 'عيد العرش', 'Throne Day', 'decree 2.77.169'),
    (8, 14, 'Allégeance de Oued Ed-Dahab', 'ذكرى استرجاع إقليم وادي الذهب', 'Oued Ed-Dahab Day', 'decree 2.77.169'),
    (8, 20, 'Révolution du roi et du peuple', 'ذكرى ثورة الملك والشعب', 'Revolution of the King and the People', 'decree 2.77.169'),
    (8, 21, 'Fête de la jeunesse', 'عيد الشباب', 'Youth Day', 'decree 2.77.169'),
    (10, 31, 'Fête de l’unité', 'عيد الوحدة', 'Day of Unity', 'decision of 4 November 2025'),
    (11, 6, 'Marche verte', 'ذكرى المسيرة الخضراء', 'Green March', 'decree 2.77.169'),
    (11, 18, 'Fête de l’indépendance', 'عيد الاستقلال', 'Independence Day', 'decree 2.77.169')
) d (month, day, fr, ar, en, source);

-- Days of the Islamic calendar, as astronomers expect the new moon.
INSERT INTO places.public_holiday (day, name_fr, name_ar, name_en, is_provisional, source)
SELECT f.first + n, f.fr, f.ar, f.en, true, 'expected new moon'
FROM (VALUES
    (date '2026-03-20', 2, 'Aïd al-Fitr', 'عيد الفطر', 'Eid al-Fitr'),
    (date '2026-05-27', 2, 'Aïd al-Adha', 'عيد الأضحى', 'Eid al-Adha'),
    (date '2026-06-17', 1, 'Premier moharrem', 'فاتح محرم', 'First of Muharram'),
    (date '2026-08-26', 2, 'Aïd al-Mawlid', 'عيد المولد النبوي', 'Birthday of the Prophet'),
    (date '2027-03-10', 2, 'Aïd al-Fitr', 'عيد الفطر', 'Eid al-Fitr'),
    (date '2027-05-17', 2, 'Aïd al-Adha', 'عيد الأضحى', 'Eid al-Adha'),
    (date '2027-06-06', 1, 'Premier moharrem', 'فاتح محرم', 'First of Muharram'),
    (date '2027-08-15', 2, 'Aïd al-Mawlid', 'عيد المولد النبوي', 'Birthday of the Prophet')
) f (first, days, fr, ar, en), generate_series(0, f.days - 1) n;
