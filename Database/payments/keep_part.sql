-- Lets a part of a payment go forward only: what it brought stays, and what was given back never falls.
CREATE OR REPLACE FUNCTION payments.keep_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.captured < OLD.captured OR NEW.lost < OLD.lost OR NEW.refunded < OLD.refunded
        OR NEW.refunding + NEW.refunded < OLD.refunding + OLD.refunded THEN
        RAISE EXCEPTION 'a part goes forward only' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_part_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER goes_forward BEFORE UPDATE ON payments.payment_part FOR EACH ROW EXECUTE FUNCTION payments.keep_part();
