-- Refuses to change a reservation that was used or released.
CREATE OR REPLACE FUNCTION inventory.keep_ended_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'this reservation has ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_ended';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_ended BEFORE UPDATE ON inventory.reservation
    FOR EACH ROW EXECUTE FUNCTION inventory.keep_ended_reservation();
