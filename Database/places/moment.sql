-- The moment at which clocks in Morocco show a time. A time may be skipped, or come twice when clocks go back.
-- Both are read with the offset before the change.
CREATE OR REPLACE FUNCTION places.moment(shown timestamp) RETURNS timestamptz LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
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
