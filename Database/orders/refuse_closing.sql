-- Refuses to close a seller while an order of theirs is under way. A purchase locks its sellers before it reads them
-- (Seller.lockedToBuy), so it comes either before this check or after the closing.
CREATE OR REPLACE FUNCTION orders.refuse_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM sellers.seller WHERE id = NEW.seller_id FOR UPDATE;
    IF EXISTS (SELECT FROM orders.order o WHERE o.seller_id = NEW.seller_id AND orders.is_under_way(o.state)) THEN
        RAISE EXCEPTION 'an order of the seller is under way' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'standing_under_way';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER refuses_closing BEFORE INSERT ON sellers.standing
    FOR EACH ROW WHEN (NEW.state = 'closed') EXECUTE FUNCTION orders.refuse_closing();
