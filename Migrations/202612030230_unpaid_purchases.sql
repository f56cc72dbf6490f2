-- Purchases that are paid elsewhere before they are placed. Their sellers do not know of them. Their pieces are held until a moment.
INSERT INTO orders.state (name, is_under_way) VALUES ('unpaid', true);
INSERT INTO orders.legal_step (from_state, to_state, actor) VALUES
    ('none', 'unpaid', 'buyer'), ('unpaid', 'placed', 'system'),
    ('unpaid', 'cancelled', 'buyer'), ('unpaid', 'cancelled', 'clerk'), ('unpaid', 'cancelled', 'system'),
    -- It was paid after it had been given up.
    ('cancelled', 'placed', 'system');

-- A purchase that is to be paid leaves its checkout open, so it does not name it here.
ALTER TABLE orders.purchase
    ALTER COLUMN checkout_id DROP NOT NULL,
    DROP CONSTRAINT purchase_payment_check,
    ADD CONSTRAINT purchase_payment CHECK (payment IN ('cash_on_delivery', 'card')) NOT VALID;

CREATE TABLE orders.unpaid_purchase (
    purchase_id   uuid PRIMARY KEY REFERENCES orders.purchase,
    -- From which checkout it was made. The checkout and its cart are taken when it is placed.
    checkout_id   uuid NOT NULL,
    state         text NOT NULL DEFAULT 'open' CONSTRAINT unpaid_purchase_state CHECK (state IN ('open', 'placed', 'given-up')),
    -- Until when its pieces are held.
    held_until    timestamptz NOT NULL,
    -- The visitor began another purchase, but this one may still be paid.
    superseded_at timestamptz,
    ended_at      timestamptz,
    -- Whether it ended the checkout. Another purchase of the same checkout may have done that before.
    took_cart     boolean NOT NULL DEFAULT false,
    CONSTRAINT unpaid_purchase_ended CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT unpaid_purchase_took CHECK (NOT took_cart OR state = 'placed')
);
CREATE UNIQUE INDEX unpaid_purchase_current ON orders.unpaid_purchase (checkout_id) WHERE state = 'open' AND superseded_at IS NULL;
CREATE UNIQUE INDEX unpaid_purchase_took_once ON orders.unpaid_purchase (checkout_id) WHERE took_cart;
CREATE INDEX unpaid_purchase_over ON orders.unpaid_purchase (held_until) WHERE state = 'open';
GRANT SELECT, INSERT, UPDATE (state, superseded_at, ended_at, took_cart) ON orders.unpaid_purchase TO kolchi_app;

ALTER TABLE orders.step
    DROP CONSTRAINT step_reason,
    ADD CONSTRAINT step_reason CHECK (reason IN (
        'out-of-stock', 'damaged', 'wrong-price', 'buyer-asked', 'cannot-deliver', 'suspicion', 'late', 'unconfirmed', 'sold',
        'suspended', 'unpaid', 'other')) NOT VALID;
