-- Lets a step change in one way: its reason is blanked once its purchase has no buyer any more.
CREATE OR REPLACE FUNCTION orders.only_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.why <> '[…]' OR OLD.why = '' OR (to_jsonb(NEW) - 'why') IS DISTINCT FROM (to_jsonb(OLD) - 'why')
        OR NOT EXISTS (SELECT FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
                       WHERE o.id = OLD.order_id AND p.full_name IS NULL) THEN
        RAISE EXCEPTION 'step is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER only_blanked BEFORE UPDATE ON orders.step FOR EACH ROW EXECUTE FUNCTION orders.only_blanked();
