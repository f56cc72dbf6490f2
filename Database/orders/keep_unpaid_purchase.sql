-- Lets an unpaid purchase go forward only: it is placed or given up. One that was given up can still be placed, if it is paid after all.
CREATE OR REPLACE FUNCTION orders.keep_unpaid_purchase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'placed' OR NEW.state = 'open' AND OLD.state <> 'open' OR NEW.superseded_at IS DISTINCT FROM OLD.superseded_at
        AND (OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL) THEN
        RAISE EXCEPTION 'an unpaid purchase goes forward only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'unpaid_purchase_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER goes_forward BEFORE UPDATE OF state, superseded_at, ended_at, took_cart ON orders.unpaid_purchase
    FOR EACH ROW EXECUTE FUNCTION orders.keep_unpaid_purchase();
