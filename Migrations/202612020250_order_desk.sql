-- Indexes of the lists at the desk of a shop, and of the search for a recipient's name.
CREATE INDEX order_open ON orders.order (seller_id, state, placed_at, id) WHERE state IN ('placed', 'confirmed', 'packed', 'shipped');
CREATE INDEX order_done ON orders.order (seller_id, placed_at DESC, id DESC) WHERE state IN ('delivered', 'refused', 'cancelled');
CREATE INDEX purchase_name ON orders.purchase USING gin (to_tsvector('simple', full_name)) WHERE full_name IS NOT NULL;
