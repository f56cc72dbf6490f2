-- Computes when a booking keeps its technician busy, and refuses what no page may allow: an hour outside of the shifts, a service that is
-- shorter than it takes, and a technician who cannot do it.
CREATE OR REPLACE FUNCTION repairs.keep_booking() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    service repairs.service;
BEGIN
    NEW.busy := repairs.busy(NEW.starts_wall, NEW.minutes, NEW.minutes_before, NEW.minutes_after);
    IF NEW.state NOT IN ('held', 'booked') OR NEW.kind <> 'appointment' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.starts_wall, NEW.minutes, NEW.minutes_before, NEW.minutes_after, NEW.technician_id, NEW.service_id)
        = (OLD.starts_wall, OLD.minutes, OLD.minutes_before, OLD.minutes_after, OLD.technician_id, OLD.service_id) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO STRICT service FROM repairs.service WHERE id = NEW.service_id;
    IF NEW.minutes < service.minutes OR NEW.minutes_before < service.minutes_before OR NEW.minutes_after < service.minutes_after THEN
        RAISE EXCEPTION 'the service takes longer' USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_length';
    END IF;
    IF NOT EXISTS (SELECT FROM repairs.skill WHERE technician_id = NEW.technician_id AND service_id = NEW.service_id) THEN
        RAISE EXCEPTION 'the technician cannot do this' USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_skill';
    END IF;
    IF NOT NEW.is_outside AND NOT EXISTS (
        SELECT FROM repairs.shift WHERE technician_id = NEW.technician_id AND open @> NEW.busy) THEN
        RAISE EXCEPTION 'the technician does not work then' USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_shift';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_booking BEFORE INSERT OR UPDATE ON repairs.booking
    FOR EACH ROW EXECUTE FUNCTION repairs.keep_booking();
