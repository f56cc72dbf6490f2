-- Lets what is known of a payment only grow: keys and amounts that were told stay, and what was given back never falls.
CREATE OR REPLACE FUNCTION payments.keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.provider_key <> NEW.provider_key OR OLD.provider_key IS NOT NULL AND NEW.provider_key IS NULL
        OR OLD.received IS NOT NULL AND (NEW.received, NEW.received_currency) IS DISTINCT FROM (OLD.received, OLD.received_currency)
        OR OLD.closing_since IS NOT NULL AND NEW.closing_since IS DISTINCT FROM OLD.closing_since
        OR NEW.refunded < OLD.refunded OR NEW.refunding + NEW.refunded < OLD.refunding + OLD.refunded
        OR OLD.dispute IS NOT NULL AND (NEW.disputed, NEW.dispute_fee) IS DISTINCT FROM (OLD.disputed, OLD.dispute_fee)
        OR NEW.dispute IS DISTINCT FROM OLD.dispute
            AND NOT (OLD.dispute IS NULL AND NEW.dispute = 'open' OR OLD.dispute = 'open' AND NEW.dispute IN ('won', 'lost'))
        OR NEW.lost <> OLD.lost AND OLD.dispute IS DISTINCT FROM 'open'
        OR NEW.state <> OLD.state AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a payment goes forward only' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER goes_forward BEFORE UPDATE ON payments.payment FOR EACH ROW EXECUTE FUNCTION payments.keep_payment();
