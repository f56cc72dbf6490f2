-- The time that clocks in Morocco show at a moment. The first offset also holds before its moment.
CREATE OR REPLACE FUNCTION places.wall(instant timestamptz) RETURNS timestamp LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN (instant AT TIME ZONE 'UTC') + make_interval(mins => coalesce(
        (SELECT z.minutes FROM places.zone_change z WHERE z.starts_at <= instant ORDER BY z.starts_at DESC LIMIT 1),
        (SELECT z.minutes FROM places.zone_change z ORDER BY z.starts_at LIMIT 1),
        0));
END $$;
