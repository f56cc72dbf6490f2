-- The first moment that can be booked: so many minutes of opening hours from now. Opening hours are those of anybody who works there.
-- Infinity where the days ahead have fewer.
CREATE OR REPLACE FUNCTION repairs.earliest(seller uuid, minutes integer) RETURNS timestamptz LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    left_over interval := make_interval(mins => minutes);
    span tstzrange;
BEGIN
    IF minutes = 0 THEN
        RETURN kernel.now();
    END IF;
    FOR span IN
        SELECT r FROM (
            SELECT unnest(range_agg(open * tstzrange(kernel.now(), NULL))) AS r
            FROM repairs.shift WHERE seller_id = seller AND upper(open) > kernel.now() AND NOT isempty(open)) s
        ORDER BY lower(r)
    LOOP
        IF upper(span) - lower(span) >= left_over THEN
            RETURN lower(span) + left_over;
        END IF;
        left_over := left_over - (upper(span) - lower(span));
    END LOOP;
    RETURN 'infinity';
END $$;
