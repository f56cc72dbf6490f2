-- Carts and checkouts move from the schema orders to one of their own, because a cart lives without an order. Two schemas change, so
-- that no cart is ever in both.
CREATE SCHEMA carts;
GRANT USAGE ON SCHEMA carts TO kolchi_app;

ALTER TABLE orders.cart SET SCHEMA carts;
ALTER TABLE orders.cart_line SET SCHEMA carts;
ALTER TABLE orders.cart_form SET SCHEMA carts;
ALTER TABLE orders.checkout SET SCHEMA carts;
-- Until its file of Database runs, its text names a view of below.
ALTER FUNCTION orders.raise_cart_version() SET SCHEMA carts;

-- During an upgrade the former program still reads and changes them under their former names. A later migration drops these views.
CREATE VIEW orders.cart AS SELECT id, visitor, made_at, changed_at, version FROM carts.cart;
CREATE VIEW orders.cart_line AS SELECT cart_id, offer_id, quantity, seen_price, added_at, set_aside_at FROM carts.cart_line;
CREATE VIEW orders.cart_form AS SELECT cart_id, form_key, taken_at FROM carts.cart_form;
CREATE VIEW orders.checkout AS
    SELECT id, cart_id, visitor, full_name, phone, city_code, street, landmark, email, notes, delivery_accepted_at, payment, made_at, placed_at
    FROM carts.checkout;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders.cart, orders.cart_line, orders.cart_form, orders.checkout TO kolchi_app;
