-- Notifies `kernel.moves` of a payment's new state and of its page, so that open pages of it reload. NOTIFY makes transactions queue, so
-- a new payment sends nothing: nobody waits for it yet.
CREATE OR REPLACE FUNCTION payments.tell_of_payment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kernel.moves', 'payment of ' || NEW.reference);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tell_of_payment AFTER UPDATE ON payments.payment
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND OLD.state <> 'none' OR OLD.page IS DISTINCT FROM NEW.page)
    EXECUTE FUNCTION payments.tell_of_payment();
