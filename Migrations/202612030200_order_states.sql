-- The states of an order. While it is under way, its buyer is not erased and its shop is not closed. Before, an order counted as under
-- way while some legal step led on from its state.
CREATE TABLE orders.state (
    name         text PRIMARY KEY,
    is_under_way boolean NOT NULL
);
INSERT INTO orders.state (name, is_under_way) VALUES
    ('none', true), ('waiting', true), ('placed', true), ('confirmed', true), ('packed', true), ('shipped', true),
    ('delivered', false), ('refused', false), ('cancelled', false);
GRANT SELECT ON orders.state TO kolchi_app, kolchi_seller;

-- An order gets its state from a step, and each step is a legal one. So the list above holds for both.
ALTER TABLE orders.legal_step
    ADD CONSTRAINT legal_step_from FOREIGN KEY (from_state) REFERENCES orders.state,
    ADD CONSTRAINT legal_step_to FOREIGN KEY (to_state) REFERENCES orders.state;
ALTER TABLE orders.order DROP CONSTRAINT order_state;
