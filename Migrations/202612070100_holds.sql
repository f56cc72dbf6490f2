-- A piece is not held again for those who let two holds of it end unpaid on one day. Number, address and browser stand in the purchase.
ALTER TABLE orders.unpaid_purchase
    -- The network from which the purchase was begun: a digest that only the installation's key can compute. Emptied when its day is over.
    ADD COLUMN network text CONSTRAINT unpaid_purchase_network CHECK (network ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN orders.unpaid_purchase.network IS 'personal: keyed hash of a network address, for a day';
CREATE INDEX unpaid_purchase_held ON orders.unpaid_purchase (held_until);
GRANT UPDATE (network) ON orders.unpaid_purchase TO kolchi_app;
