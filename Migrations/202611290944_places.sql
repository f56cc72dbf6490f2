-- Places: what holds where the shop is. So far: wall time.
--
-- Since 28 October 2018 Morocco was at UTC+01, in Ramadan at UTC+00; since 20 September 2026 it is at UTC+00 all year. Governments
-- change this at short notice, so it is data. Nothing else turns moments into wall time or back: the zone data of
-- PostgreSQL, of Foundation and of the machine are of different age.
CREATE SCHEMA places;
GRANT USAGE ON SCHEMA places TO kolchi_app, kolchi_seller;

CREATE TABLE places.zone_change (
    starts_at timestamptz PRIMARY KEY CONSTRAINT zone_change_finite CHECK (isfinite(starts_at)),
    -- From UTC, positive to the east. The bounds are those of the offsets that are in use anywhere.
    minutes   smallint NOT NULL CONSTRAINT zone_change_minutes CHECK (minutes BETWEEN -720 AND 840),
    -- What says so: a version of tzdata, a decree.
    source    text NOT NULL CONSTRAINT zone_change_source CHECK (length(source) BETWEEN 1 AND 200)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON places.zone_change TO kolchi_app;
GRANT SELECT ON places.zone_change TO kolchi_seller;

INSERT INTO places.zone_change (starts_at, minutes, source) VALUES
    ('2018-10-28 02:00Z', 60, 'tzdata 2026c'),
    ('2019-05-05 02:00Z', 0, 'tzdata 2026c'),
    ('2019-06-09 02:00Z', 60, 'tzdata 2026c'),
    ('2020-04-19 02:00Z', 0, 'tzdata 2026c'),
    ('2020-05-31 02:00Z', 60, 'tzdata 2026c'),
    ('2021-04-11 02:00Z', 0, 'tzdata 2026c'),
    ('2021-05-16 02:00Z', 60, 'tzdata 2026c'),
    ('2022-03-27 02:00Z', 0, 'tzdata 2026c'),
    ('2022-05-08 02:00Z', 60, 'tzdata 2026c'),
    ('2023-03-19 02:00Z', 0, 'tzdata 2026c'),
    ('2023-04-23 02:00Z', 60, 'tzdata 2026c'),
    ('2024-03-10 02:00Z', 0, 'tzdata 2026c'),
    ('2024-04-14 02:00Z', 60, 'tzdata 2026c'),
    ('2025-02-23 02:00Z', 0, 'tzdata 2026c'),
    ('2025-04-06 02:00Z', 60, 'tzdata 2026c'),
    ('2026-02-15 02:00Z', 0, 'tzdata 2026c'),
    ('2026-03-22 02:00Z', 60, 'tzdata 2026c'),
    ('2026-09-20 01:00Z', 0, 'tzdata 2026c');

-- What clocks in Morocco show at a moment. The first offset also holds before its moment.
CREATE FUNCTION places.wall(instant timestamptz) RETURNS timestamp LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN (instant AT TIME ZONE 'UTC') + make_interval(mins => coalesce(
        (SELECT z.minutes FROM places.zone_change z WHERE z.starts_at <= instant ORDER BY z.starts_at DESC LIMIT 1),
        (SELECT z.minutes FROM places.zone_change z ORDER BY z.starts_at LIMIT 1),
        0));
END $$;

-- When clocks in Morocco show that time. A time that is skipped is read with the offset before the gap; of one that comes twice
-- the first is meant. Either way it is the offset before the change.
CREATE FUNCTION places.moment(shown timestamp) RETURNS timestamptz LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN (shown - make_interval(mins => coalesce(
        (SELECT z.minutes
         FROM (SELECT c.starts_at, c.minutes, lag(c.minutes, 1, c.minutes) OVER (ORDER BY c.starts_at) AS before
               FROM places.zone_change c) z
         WHERE shown >= (z.starts_at AT TIME ZONE 'UTC') + make_interval(mins => greatest(z.minutes, z.before))
         ORDER BY z.starts_at DESC LIMIT 1),
        (SELECT z.minutes FROM places.zone_change z ORDER BY z.starts_at LIMIT 1),
        0))) AT TIME ZONE 'UTC';
END $$;

-- Who holds the changes in memory hears of others by NOTIFY on `places.zone`.
CREATE FUNCTION places.tell_of_zone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('places.zone', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_zone AFTER INSERT OR UPDATE OR DELETE ON places.zone_change
    FOR EACH STATEMENT EXECUTE FUNCTION places.tell_of_zone();
