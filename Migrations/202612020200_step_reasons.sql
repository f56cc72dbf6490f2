-- Why an order was cancelled, as a code. `why` holds words, and may be empty where the code says enough.
ALTER TABLE orders.step
    ADD COLUMN reason text,
    ADD CONSTRAINT step_reason CHECK (reason IN (
        'out-of-stock', 'damaged', 'wrong-price', 'buyer-asked', 'cannot-deliver', 'suspicion', 'late', 'unconfirmed', 'sold',
        'suspended', 'other')) NOT VALID,
    ADD CONSTRAINT step_cancelled_has_reason CHECK ((to_state = 'cancelled') = (reason IS NOT NULL)) NOT VALID,
    DROP CONSTRAINT step_cancelled_says_why,
    ADD CONSTRAINT step_cancelled_says_why CHECK (to_state <> 'cancelled' OR reason <> 'other' OR why <> '') NOT VALID;

-- The program of the former version writes words only.
CREATE FUNCTION orders.give_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reason := CASE
        WHEN NEW.actor = 'buyer' THEN 'buyer-asked'
        WHEN NEW.actor <> 'system' THEN 'other'
        WHEN NEW.why = 'sold to somebody else first' THEN 'sold'
        WHEN NEW.why = 'the seller was suspended first' THEN 'suspended'
        ELSE 'unconfirmed' END;
    RETURN NEW;
END $$;
CREATE TRIGGER gives_reason BEFORE INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.to_state = 'cancelled' AND NEW.reason IS NULL) EXECUTE FUNCTION orders.give_reason();

ALTER TABLE orders.step DISABLE TRIGGER only_blanked;
UPDATE orders.step SET reason = CASE
        WHEN actor = 'buyer' THEN 'buyer-asked'
        WHEN actor <> 'system' THEN 'other'
        WHEN why = 'sold to somebody else first' THEN 'sold'
        WHEN why = 'the seller was suspended first' THEN 'suspended'
        ELSE 'unconfirmed' END
    WHERE to_state = 'cancelled';
ALTER TABLE orders.step ENABLE TRIGGER only_blanked;

-- A carrier reports that a parcel left, or that it was refused. What is late is cancelled.
INSERT INTO orders.legal_step (from_state, to_state, actor) VALUES
    ('packed', 'shipped', 'system'), ('shipped', 'refused', 'system'),
    ('confirmed', 'cancelled', 'system'), ('packed', 'cancelled', 'system');

-- The parcels of refused orders, until their pieces are back or lost. An order that the former program refused has no row:
-- that program decided about the pieces at once.
CREATE TABLE orders.refused_parcel (
    order_id   uuid PRIMARY KEY,
    seller_id  uuid NOT NULL,
    state      text NOT NULL DEFAULT 'awaited' CONSTRAINT refused_parcel_state CHECK (state IN ('awaited', 'back', 'lost')),
    refused_at timestamptz NOT NULL DEFAULT kernel.now(),
    settled_at timestamptz,
    who        text CONSTRAINT refused_parcel_who CHECK (length(who) BETWEEN 1 AND 200),
    why        text NOT NULL DEFAULT '' CONSTRAINT refused_parcel_why CHECK (length(why) <= 500),
    CONSTRAINT refused_parcel_order FOREIGN KEY (order_id, seller_id) REFERENCES orders.order (id, seller_id),
    CONSTRAINT refused_parcel_settled CHECK (
        (state = 'awaited') = (settled_at IS NULL) AND (state = 'awaited') = (who IS NULL)),
    CONSTRAINT refused_parcel_lost CHECK (state <> 'lost' OR why <> '')
);
CREATE INDEX refused_parcel_awaited ON orders.refused_parcel (seller_id, refused_at, order_id) WHERE state = 'awaited';
COMMENT ON COLUMN orders.refused_parcel.who IS 'personal: who of the shop or the house said so, as in orders.step';
COMMENT ON COLUMN orders.refused_parcel.why IS 'personal: words of the shop about a parcel';
GRANT SELECT, INSERT, UPDATE (state, settled_at, who, why) ON orders.refused_parcel TO kolchi_app;
GRANT SELECT ON orders.refused_parcel TO kolchi_seller;
ALTER TABLE orders.refused_parcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON orders.refused_parcel TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON orders.refused_parcel TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
