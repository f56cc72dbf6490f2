-- Lets what is given back of a line only grow.
CREATE OR REPLACE FUNCTION payments.keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.refunded < OLD.refunded OR NEW.lost < OLD.lost OR NEW.refunded_quantity < OLD.refunded_quantity THEN
        RAISE EXCEPTION 'a line goes forward only' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_line_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER goes_forward BEFORE UPDATE ON payments.payment_line FOR EACH ROW EXECUTE FUNCTION payments.keep_line();
