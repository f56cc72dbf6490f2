-- Moves an order to the state of a new step. The step must start from the order's state and have the next number.
-- A buyer's name is not stored in the history.
CREATE OR REPLACE FUNCTION orders.take_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.actor = 'buyer' THEN NEW.who := 'buyer'; END IF;
    UPDATE orders.order SET state = NEW.to_state, steps = NEW.sequence
        WHERE id = NEW.order_id AND state = NEW.from_state AND steps = NEW.sequence - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the order does not stand at step % in state %', NEW.sequence - 1, NEW.from_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_follows';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER take_step BEFORE INSERT ON orders.step FOR EACH ROW EXECUTE FUNCTION orders.take_step();
