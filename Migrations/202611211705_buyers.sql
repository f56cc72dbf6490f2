-- Whose a purchase is: of the person who was logged in, or who later showed that the address or number on it is theirs.
CREATE TABLE orders.buyer (
    purchase_id uuid PRIMARY KEY REFERENCES orders.purchase,
    person_id   uuid NOT NULL,
    -- The person's, by which carts and orders know them on every device.
    visitor     bytea NOT NULL CHECK (length(visitor) = 32),
    known_at    timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX buyer_visitor ON orders.buyer (visitor);
CREATE INDEX buyer_person ON orders.buyer (person_id);
GRANT SELECT, INSERT, DELETE ON orders.buyer TO kolchi_app;

CREATE INDEX purchase_email ON orders.purchase (lower(email)) WHERE email <> '';
CREATE INDEX purchase_phone ON orders.purchase (phone);
