-- When a shift is open, from what clocks show. Empty where a change of the zone leaves nothing of it.
CREATE OR REPLACE FUNCTION repairs.shift_range(opens timestamp, closes timestamp) RETURNS tstzrange LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    opens_at constant timestamptz := places.moment(opens);
BEGIN
    RETURN tstzrange(opens_at, greatest(opens_at, places.moment(closes)));
END $$;
