-- The program of the former version writes words only. This gives its cancellations a reason.
CREATE OR REPLACE FUNCTION orders.give_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reason := CASE
        WHEN NEW.actor = 'buyer' THEN 'buyer-asked'
        WHEN NEW.actor <> 'system' THEN 'other'
        WHEN NEW.why = 'sold to somebody else first' THEN 'sold'
        WHEN NEW.why = 'the seller was suspended first' THEN 'suspended'
        ELSE 'unconfirmed' END;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER gives_reason BEFORE INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.to_state = 'cancelled' AND NEW.reason IS NULL) EXECUTE FUNCTION orders.give_reason();
