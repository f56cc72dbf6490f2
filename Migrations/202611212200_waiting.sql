-- An order that is to be paid at the door waits while the purchase is above what its telephone number is trusted with, until a
-- code shows that the number is the buyer's; and a parcel that nobody takes at the door is refused.
ALTER TABLE orders.order DROP CONSTRAINT order_state_check,
    ADD CONSTRAINT order_state CHECK (state IN
        ('none', 'waiting', 'placed', 'confirmed', 'packed', 'shipped', 'delivered', 'refused', 'cancelled'));
CREATE INDEX order_waiting ON orders.order (placed_at) WHERE state = 'waiting';

-- A seller can confirm what is placed only: there is no step from waiting that is a seller's but to cancel.
INSERT INTO orders.legal_step (from_state, to_state, actor) VALUES
    ('none', 'waiting', 'buyer'),
    ('waiting', 'placed', 'buyer'), ('waiting', 'placed', 'clerk'),
    ('waiting', 'cancelled', 'buyer'), ('waiting', 'cancelled', 'seller'), ('waiting', 'cancelled', 'clerk'),
    ('waiting', 'cancelled', 'system'),
    ('shipped', 'refused', 'seller'), ('shipped', 'refused', 'clerk');

-- Which codes were sent for a purchase.
CREATE INDEX proof_of_subject ON identity.proof (subject, asked_at DESC) WHERE subject IS NOT NULL;
