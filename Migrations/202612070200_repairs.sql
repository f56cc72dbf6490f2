-- Repairs: workshops, what they repair, who works there and when, and the calendar of each technician.
CREATE SCHEMA repairs;
GRANT USAGE ON SCHEMA repairs TO kolchi_app, kolchi_seller;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA repairs;

-- The workshop of a seller. A seller without one repairs nothing.
CREATE TABLE repairs.workshop (
    seller_id     uuid PRIMARY KEY REFERENCES sellers.seller,
    -- Whether customers can book. The bench goes on without.
    is_open       boolean NOT NULL DEFAULT false,
    at_shop       boolean NOT NULL DEFAULT true,
    at_home       boolean NOT NULL DEFAULT false,
    by_parcel     boolean NOT NULL DEFAULT false,
    -- A booking needs the workshop's word. It holds its hour until then.
    asks_first    boolean NOT NULL DEFAULT false,
    -- Minutes of opening hours between a booking and its appointment.
    lead_minutes  integer NOT NULL DEFAULT 60 CONSTRAINT workshop_lead CHECK (lead_minutes BETWEEN 0 AND 6000),
    -- Days ahead that can be booked.
    horizon_days  integer NOT NULL DEFAULT 60 CONSTRAINT workshop_horizon CHECK (horizon_days BETWEEN 1 AND 90),
    -- Appointments begin at multiples of it.
    grain_minutes integer NOT NULL DEFAULT 15 CONSTRAINT workshop_grain CHECK (grain_minutes IN (5, 10, 15, 20, 30, 60)),
    -- Hours before an appointment until which the customer may cancel or move it.
    cancel_hours  integer NOT NULL DEFAULT 12 CONSTRAINT workshop_cancel CHECK (cancel_hours BETWEEN 0 AND 168),
    -- Whether it works on public holidays.
    on_holidays   boolean NOT NULL DEFAULT false,
    -- It grows with each change, so that a stale form is noticed.
    version       integer NOT NULL DEFAULT 1,
    CONSTRAINT workshop_place CHECK (at_shop OR at_home OR by_parcel)
);

-- Where a workshop comes to the customer's home.
CREATE TABLE repairs.area (
    seller_id      uuid NOT NULL REFERENCES repairs.workshop,
    city_code      text NOT NULL,
    -- One way. The technician is busy for it before and after.
    travel_minutes integer NOT NULL CONSTRAINT area_travel CHECK (travel_minutes BETWEEN 0 AND 240),
    fee            bigint NOT NULL CONSTRAINT area_fee CHECK (fee BETWEEN 0 AND 1000000),
    PRIMARY KEY (seller_id, city_code)
);

-- Kinds of device, and what goes wrong with them.
CREATE TABLE repairs.kind (
    slug    text PRIMARY KEY CONSTRAINT kind_slug CHECK (slug ~ '^[a-z]+(-[a-z]+)*$' AND length(slug) <= 40),
    name_fr text NOT NULL CONSTRAINT kind_name_fr CHECK (length(name_fr) BETWEEN 1 AND 100),
    name_ar text NOT NULL CONSTRAINT kind_name_ar CHECK (length(name_ar) BETWEEN 1 AND 100),
    name_en text NOT NULL CONSTRAINT kind_name_en CHECK (length(name_en) BETWEEN 1 AND 100),
    place   integer NOT NULL
);

CREATE TABLE repairs.fault (
    kind    text NOT NULL REFERENCES repairs.kind,
    slug    text NOT NULL CONSTRAINT fault_slug CHECK (slug ~ '^[a-z]+(-[a-z]+)*$' AND length(slug) <= 40),
    name_fr text NOT NULL CONSTRAINT fault_name_fr CHECK (length(name_fr) BETWEEN 1 AND 100),
    name_ar text NOT NULL CONSTRAINT fault_name_ar CHECK (length(name_ar) BETWEEN 1 AND 100),
    name_en text NOT NULL CONSTRAINT fault_name_en CHECK (length(name_en) BETWEEN 1 AND 100),
    place   integer NOT NULL,
    PRIMARY KEY (kind, slug)
);

CREATE TABLE repairs.brand (
    id   uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT brand_name CHECK (length(name) BETWEEN 1 AND 60)
);
CREATE UNIQUE INDEX brand_once ON repairs.brand (lower(name));

CREATE TABLE repairs.model (
    id       uuid PRIMARY KEY,
    kind     text NOT NULL REFERENCES repairs.kind,
    brand_id uuid NOT NULL REFERENCES repairs.brand,
    name     text NOT NULL CONSTRAINT model_name CHECK (length(name) BETWEEN 1 AND 80)
);
CREATE UNIQUE INDEX model_once ON repairs.model (kind, brand_id, lower(name));

-- What a workshop does: for a model, else for a brand, else for a kind of device.
CREATE TABLE repairs.service (
    id             uuid PRIMARY KEY,
    seller_id      uuid NOT NULL REFERENCES repairs.workshop,
    kind           text NOT NULL,
    fault          text NOT NULL,
    brand_id       uuid REFERENCES repairs.brand,
    model_id       uuid REFERENCES repairs.model,
    pricing        text NOT NULL CONSTRAINT service_pricing CHECK (pricing IN ('fixed', 'from', 'diagnosis')),
    -- In centimes: the price, the least price, or the price of the diagnosis.
    price          bigint NOT NULL CONSTRAINT service_price CHECK (price BETWEEN 0 AND 100000000),
    minutes        integer NOT NULL CONSTRAINT service_minutes CHECK (minutes BETWEEN 5 AND 600),
    -- The technician is busy for them, and the customer does not see them.
    minutes_before integer NOT NULL DEFAULT 0 CONSTRAINT service_before CHECK (minutes_before BETWEEN 0 AND 120),
    minutes_after  integer NOT NULL DEFAULT 0 CONSTRAINT service_after CHECK (minutes_after BETWEEN 0 AND 120),
    warranty_days  integer NOT NULL DEFAULT 0 CONSTRAINT service_warranty CHECK (warranty_days BETWEEN 0 AND 1095),
    at_shop        boolean NOT NULL DEFAULT true,
    at_home        boolean NOT NULL DEFAULT false,
    by_parcel      boolean NOT NULL DEFAULT false,
    version        integer NOT NULL DEFAULT 1,
    ended_at       timestamptz,
    CONSTRAINT service_fault FOREIGN KEY (kind, fault) REFERENCES repairs.fault,
    CONSTRAINT service_place CHECK (at_shop OR at_home OR by_parcel),
    CONSTRAINT service_model CHECK (model_id IS NULL OR brand_id IS NOT NULL),
    CONSTRAINT service_of_seller UNIQUE (id, seller_id)
);
CREATE UNIQUE INDEX service_once ON repairs.service (seller_id, kind, fault, brand_id, model_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;

-- Who repairs. The lock of these rows makes bookings safe.
CREATE TABLE repairs.technician (
    id        uuid PRIMARY KEY,
    seller_id uuid NOT NULL REFERENCES repairs.workshop,
    name      text NOT NULL CONSTRAINT technician_name CHECK (length(name) BETWEEN 1 AND 60),
    version   integer NOT NULL DEFAULT 1,
    left_at   timestamptz,
    CONSTRAINT technician_of_seller UNIQUE (id, seller_id)
);
CREATE INDEX technician_at_work ON repairs.technician (seller_id) WHERE left_at IS NULL;
COMMENT ON COLUMN repairs.technician.name IS 'personal: name of who works in a workshop';

CREATE TABLE repairs.skill (
    technician_id uuid NOT NULL,
    service_id    uuid NOT NULL,
    seller_id     uuid NOT NULL,
    PRIMARY KEY (technician_id, service_id),
    CONSTRAINT skill_technician FOREIGN KEY (technician_id, seller_id) REFERENCES repairs.technician (id, seller_id),
    CONSTRAINT skill_service FOREIGN KEY (service_id, seller_id) REFERENCES repairs.service (id, seller_id)
);
CREATE INDEX skill_of_service ON repairs.skill (service_id, technician_id);

-- Opening hours of a weekday: minutes since its midnight, as clocks show them. A span may end after midnight.
CREATE TABLE repairs.hours (
    seller_id   uuid NOT NULL REFERENCES repairs.workshop,
    -- Usual days, or the days of a season.
    season      text NOT NULL CONSTRAINT hours_season CHECK (season IN ('usual', 'ramadan')),
    -- 1 is Monday.
    weekday     integer NOT NULL CONSTRAINT hours_weekday CHECK (weekday BETWEEN 1 AND 7),
    from_minute integer NOT NULL CONSTRAINT hours_from CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute   integer NOT NULL CONSTRAINT hours_to CHECK (to_minute BETWEEN 1 AND 1800),
    PRIMARY KEY (seller_id, season, weekday, from_minute),
    CONSTRAINT hours_forward CHECK (from_minute < to_minute)
);

-- Days on which workshops have other hours. Those of the Islamic calendar are provisional until the moon is seen.
CREATE TABLE repairs.season (
    starts_on      date PRIMARY KEY,
    ends_on        date NOT NULL,
    name           text NOT NULL CONSTRAINT season_name CHECK (name IN ('ramadan')),
    is_provisional boolean NOT NULL DEFAULT true,
    source         text NOT NULL CONSTRAINT season_source CHECK (length(source) BETWEEN 1 AND 200),
    CONSTRAINT season_forward CHECK (starts_on <= ends_on AND isfinite(starts_on) AND isfinite(ends_on)),
    CONSTRAINT season_apart EXCLUDE USING gist (daterange(starts_on, ends_on, '[]') WITH &&)
);

-- Days off of one technician. Those of the whole shop are in sellers.free_day.
CREATE TABLE repairs.day_off (
    technician_id uuid NOT NULL,
    seller_id     uuid NOT NULL,
    day           date NOT NULL CONSTRAINT day_off_finite CHECK (isfinite(day)),
    PRIMARY KEY (technician_id, day),
    CONSTRAINT day_off_technician FOREIGN KEY (technician_id, seller_id) REFERENCES repairs.technician (id, seller_id)
);

-- When a technician works: made of hours, seasons, days off and the zone, for the days that can be booked. Never edited by hand.
CREATE TABLE repairs.shift (
    technician_id uuid NOT NULL,
    seller_id     uuid NOT NULL,
    -- What clocks show. `open` follows from it.
    opens_wall    timestamp NOT NULL,
    closes_wall   timestamp NOT NULL,
    open          tstzrange NOT NULL,
    PRIMARY KEY (technician_id, opens_wall),
    CONSTRAINT shift_technician FOREIGN KEY (technician_id, seller_id) REFERENCES repairs.technician (id, seller_id),
    CONSTRAINT shift_forward CHECK (opens_wall < closes_wall)
);
CREATE INDEX shift_open ON repairs.shift USING gist (technician_id, open);
CREATE INDEX shift_of_seller ON repairs.shift (seller_id, lower(open));

-- The calendar of a technician. `held` is a customer who still types; its row blocks until it expires.
CREATE TABLE repairs.booking (
    id             uuid PRIMARY KEY,
    seller_id      uuid NOT NULL,
    technician_id  uuid NOT NULL,
    -- NULL for walk-ins, work and breaks.
    service_id     uuid,
    kind           text NOT NULL CONSTRAINT booking_kind CHECK (kind IN ('appointment', 'walk-in', 'work', 'break')),
    state          text NOT NULL CONSTRAINT booking_state CHECK (
                       state IN ('held', 'booked', 'working', 'done', 'cancelled', 'missed', 'expired')),
    -- What clocks show at its begin, and its length. All moments follow from them.
    starts_wall    timestamp NOT NULL CONSTRAINT booking_starts CHECK (isfinite(starts_wall)),
    minutes        integer NOT NULL CONSTRAINT booking_minutes CHECK (minutes BETWEEN 5 AND 1440),
    minutes_before integer NOT NULL DEFAULT 0 CONSTRAINT booking_before CHECK (minutes_before BETWEEN 0 AND 360),
    minutes_after  integer NOT NULL DEFAULT 0 CONSTRAINT booking_after CHECK (minutes_after BETWEEN 0 AND 360),
    -- With the minutes before and after. A trigger writes it.
    busy           tstzrange NOT NULL,
    expires_at     timestamptz,
    -- It grows with each change that a calendar must learn of (RFC 5545 §3.8.7.4).
    sequence       integer NOT NULL DEFAULT 0,
    -- A member of the shop allowed it outside of the shifts.
    is_outside     boolean NOT NULL DEFAULT false,
    -- A change of the zone moved it onto another one. Somebody must move it.
    is_displaced   boolean NOT NULL DEFAULT false,
    made_at        timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT booking_technician FOREIGN KEY (technician_id, seller_id) REFERENCES repairs.technician (id, seller_id),
    CONSTRAINT booking_service FOREIGN KEY (service_id, seller_id) REFERENCES repairs.service (id, seller_id),
    CONSTRAINT booking_held CHECK (state <> 'held' OR expires_at IS NOT NULL),
    CONSTRAINT booking_appointment CHECK (kind <> 'appointment' OR service_id IS NOT NULL),
    -- Deferrable, because a change of the zone moves many bookings in one statement.
    CONSTRAINT booking_apart EXCLUDE USING gist (technician_id WITH =, busy WITH &&)
        WHERE (state IN ('held', 'booked', 'working') AND NOT is_displaced) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX booking_of_seller ON repairs.booking (seller_id, lower(busy));
CREATE INDEX booking_holds ON repairs.booking (expires_at) WHERE state = 'held';

-- Who holds an hour, until it is booked or free again.
CREATE TABLE repairs.hold (
    booking_id uuid PRIMARY KEY REFERENCES repairs.booking,
    visitor    bytea NOT NULL CONSTRAINT hold_visitor CHECK (length(visitor) = 32),
    network    text NOT NULL
);
CREATE INDEX hold_of_visitor ON repairs.hold (visitor);
CREATE INDEX hold_of_network ON repairs.hold (network);
COMMENT ON COLUMN repairs.hold.visitor IS 'personal: hash of a cookie, for ten minutes';
COMMENT ON COLUMN repairs.hold.network IS 'personal: network address, for ten minutes';

GRANT SELECT, INSERT, UPDATE ON repairs.workshop, repairs.service, repairs.technician, repairs.booking TO kolchi_app;
GRANT SELECT, INSERT, DELETE ON repairs.area, repairs.skill, repairs.hours, repairs.day_off, repairs.hold TO kolchi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON repairs.shift TO kolchi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON repairs.season TO kolchi_app;
GRANT SELECT, INSERT ON repairs.brand, repairs.model TO kolchi_app;
GRANT SELECT ON repairs.kind, repairs.fault TO kolchi_app;
GRANT SELECT ON repairs.workshop, repairs.area, repairs.kind, repairs.fault, repairs.brand, repairs.model, repairs.service,
    repairs.technician, repairs.skill, repairs.hours, repairs.season, repairs.day_off, repairs.shift, repairs.booking TO kolchi_seller;
ALTER TABLE repairs.workshop ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.area ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.service ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.technician ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.skill ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.day_off ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.shift ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs.booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON repairs.workshop TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.area TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.service TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.technician TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.skill TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.hours TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.day_off TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.shift TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON repairs.booking TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON repairs.workshop TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.area TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.service TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.technician TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.skill TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.hours TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.day_off TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.shift TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON repairs.booking TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));

-- Ramadan as astronomers expect the new moon. The house confirms it.
INSERT INTO repairs.season (starts_on, ends_on, name, source) VALUES
    ('2027-02-08', '2027-03-09', 'ramadan', 'expected new moon'),
    ('2028-01-28', '2028-02-26', 'ramadan', 'expected new moon'),
    ('2029-01-16', '2029-02-13', 'ramadan', 'expected new moon'),
    ('2030-01-06', '2030-02-04', 'ramadan', 'expected new moon'),
    ('2030-12-26', '2031-01-24', 'ramadan', 'expected new moon'),
    ('2031-12-15', '2032-01-13', 'ramadan', 'expected new moon'),
    ('2032-12-04', '2033-01-01', 'ramadan', 'expected new moon');

INSERT INTO repairs.kind (slug, name_fr, name_ar, name_en, place) VALUES
    ('phone', 'Téléphone', 'هاتف', 'Phone', 1),
    ('tablet', 'Tablette', 'لوحة إلكترونية', 'Tablet', 2),
    ('laptop', 'Ordinateur portable', 'حاسوب محمول', 'Laptop', 3),
    ('desktop', 'Ordinateur de bureau', 'حاسوب مكتبي', 'Desktop computer', 4),
    ('console', 'Console de jeux', 'جهاز ألعاب', 'Game console', 5),
    ('television', 'Téléviseur', 'تلفاز', 'Television', 6),
    ('headphones', 'Casque et écouteurs', 'سماعات', 'Headphones', 7),
    ('camera', 'Appareil photo', 'آلة تصوير', 'Camera', 8),
    ('watch', 'Montre', 'ساعة', 'Watch', 9),
    ('washing-machine', 'Lave-linge', 'غسالة', 'Washing machine', 10),
    ('refrigerator', 'Réfrigérateur', 'ثلاجة', 'Refrigerator', 11),
    ('air-conditioner', 'Climatiseur', 'مكيف هواء', 'Air conditioner', 12),
    ('sewing-machine', 'Machine à coudre', 'آلة خياطة', 'Sewing machine', 13),
    ('bicycle', 'Vélo et trottinette', 'دراجة وسكوتر', 'Bicycle and scooter', 14),
    ('other', 'Autre appareil', 'جهاز آخر', 'Other device', 15);

INSERT INTO repairs.fault (kind, slug, name_fr, name_ar, name_en, place)
SELECT k.slug, f.slug, f.fr, f.ar, f.en, f.place
FROM repairs.kind k JOIN (VALUES
    ('screen', 'Écran cassé', 'شاشة مكسورة', 'Broken screen', 1),
    ('battery', 'Batterie', 'البطارية', 'Battery', 2),
    ('charging', 'Ne charge plus', 'لا يشحن', 'Does not charge', 3),
    ('water', 'Tombé dans l’eau', 'سقط في الماء', 'Water damage', 4),
    ('sound', 'Son ou micro', 'الصوت أو الميكروفون', 'Sound or microphone', 5),
    ('camera', 'Appareil photo', 'الكاميرا', 'Camera', 6),
    ('keyboard', 'Clavier ou touches', 'لوحة المفاتيح أو الأزرار', 'Keyboard or buttons', 7),
    ('slow', 'Lent ou bloqué', 'بطيء أو متجمد', 'Slow or frozen', 8),
    ('power', 'Ne s’allume plus', 'لا يشتغل', 'Does not turn on', 9),
    ('leak', 'Fuite', 'تسرب', 'Leak', 10),
    ('noise', 'Bruit ou vibrations', 'ضجيج أو اهتزاز', 'Noise or vibration', 11),
    ('cooling', 'Ne refroidit plus', 'لا يبرد', 'Does not cool', 12),
    ('service', 'Entretien', 'صيانة', 'Maintenance', 13),
    ('diagnosis', 'Je ne sais pas : diagnostic', 'لا أعرف: فحص', 'I do not know: diagnosis', 14)
) f (slug, fr, ar, en, place) ON f.slug IN ('power', 'diagnosis')
    OR f.slug IN ('screen', 'battery', 'charging', 'water', 'sound', 'camera', 'slow') AND k.slug IN ('phone', 'tablet')
    OR f.slug IN ('screen', 'battery', 'charging', 'water', 'keyboard', 'slow') AND k.slug = 'laptop'
    OR f.slug IN ('slow', 'noise', 'service') AND k.slug IN ('desktop', 'console')
    OR f.slug IN ('screen', 'sound') AND k.slug = 'television'
    OR f.slug IN ('battery', 'charging', 'sound') AND k.slug = 'headphones'
    OR f.slug IN ('screen', 'battery', 'water', 'keyboard') AND k.slug = 'camera'
    OR f.slug IN ('screen', 'battery', 'service') AND k.slug = 'watch'
    OR f.slug IN ('leak', 'noise', 'service') AND k.slug = 'washing-machine'
    OR f.slug IN ('cooling', 'leak', 'noise', 'service') AND k.slug IN ('refrigerator', 'air-conditioner')
    OR f.slug IN ('noise', 'service') AND k.slug = 'sewing-machine'
    OR f.slug IN ('battery', 'service') AND k.slug = 'bicycle';

-- Bookings and shifts of the coming days follow from wall times.
INSERT INTO places.wall_time_kind (kind, held_in) VALUES
    ('repairs.booking', 'repairs.booking.busy'), ('repairs.shift', 'repairs.shift.open');
