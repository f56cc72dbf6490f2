-- The last day of a deadline of so many working days; NULL if 400 days have too few. The day after `since` is the first that can count.
-- It goes from day to day, because most deadlines end within two weeks. A query over all 400 days takes 25 times as long.
CREATE OR REPLACE FUNCTION orders.due_day(since date, days integer, week integer[], free date[]) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
    last date := since;
    counted integer := 0;
BEGIN
    WHILE counted < days LOOP
        IF last = since + 400 THEN RETURN NULL; END IF;
        last := last + 1;
        IF extract(isodow FROM last)::integer = ANY (week) AND NOT (last = ANY (free))
            AND NOT EXISTS (SELECT FROM places.public_holiday h WHERE h.day = last) THEN
            counted := counted + 1;
        END IF;
    END LOOP;
    RETURN last;
END $$;
