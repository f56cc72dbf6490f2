-- Moves a payment to the state of a new step. The step must start from the payment's state and have the next number.
CREATE OR REPLACE FUNCTION payments.take_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE payments.payment SET state = NEW.to_state, steps = NEW.sequence
        WHERE id = NEW.payment_id AND state = NEW.from_state AND steps = NEW.sequence - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the payment does not stand at step % in state %', NEW.sequence - 1, NEW.from_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_follows';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER take_step BEFORE INSERT ON payments.step FOR EACH ROW EXECUTE FUNCTION payments.take_step();
