-- When a technician is busy for a booking: its length is exact, also across a change of the zone.
CREATE OR REPLACE FUNCTION repairs.busy(starts timestamp, minutes integer, before integer, after integer) RETURNS tstzrange
LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    begin_at constant timestamptz := places.moment(starts);
BEGIN
    RETURN tstzrange(begin_at - make_interval(mins => before), begin_at + make_interval(mins => minutes + after));
END $$;
