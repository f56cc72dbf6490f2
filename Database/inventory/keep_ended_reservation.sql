-- Refuses to change a reservation that was used or released. A live one may become lasting, but gets no other end.
CREATE OR REPLACE FUNCTION inventory.keep_ended_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'this reservation has ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_ended';
    END IF;
    IF NEW.expires_at IS NOT NULL AND NEW.expires_at IS DISTINCT FROM OLD.expires_at THEN
        RAISE EXCEPTION 'a reservation does not get another end'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_end_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_ended BEFORE UPDATE ON inventory.reservation
    FOR EACH ROW EXECUTE FUNCTION inventory.keep_ended_reservation();
