-- A buyer's request to cancel an order that the shop has confirmed. A buyer may ask once an order. Without an answer it is granted.
-- It adds a kind to places.wall_time_kind.
CREATE TABLE orders.request (
    order_id    uuid PRIMARY KEY,
    seller_id   uuid NOT NULL,
    why         text NOT NULL DEFAULT '' CONSTRAINT request_why CHECK (length(why) <= 500),
    asked_at    timestamptz NOT NULL DEFAULT kernel.now(),
    -- What clocks in Morocco show when it is granted without an answer. `due_at` follows from it.
    due_wall    timestamp NOT NULL,
    due_at      timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'open' CONSTRAINT request_state CHECK (state IN ('open', 'granted', 'declined', 'overtaken')),
    answered_at timestamptz,
    who         text CONSTRAINT request_who CHECK (length(who) BETWEEN 1 AND 200),
    answer      text NOT NULL DEFAULT '' CONSTRAINT request_answer CHECK (length(answer) <= 500),
    CONSTRAINT request_order FOREIGN KEY (order_id, seller_id) REFERENCES orders.order (id, seller_id),
    CONSTRAINT request_answered CHECK ((state = 'open') = (answered_at IS NULL) AND (state = 'open') = (who IS NULL)),
    CONSTRAINT request_declined_says_why CHECK (state <> 'declined' OR answer <> '')
);
CREATE INDEX request_open ON orders.request (due_at) WHERE state = 'open';
CREATE INDEX request_of_seller ON orders.request (seller_id, due_at, order_id) WHERE state = 'open';
COMMENT ON COLUMN orders.request.why IS 'personal: why the buyer wants to cancel';
COMMENT ON COLUMN orders.request.who IS 'personal: who of the shop answered, as in orders.step';
COMMENT ON COLUMN orders.request.answer IS 'personal: the shop''s answer to the buyer';
GRANT SELECT, INSERT, UPDATE (due_wall, due_at, state, answered_at, who, answer) ON orders.request TO kolchi_app;
GRANT SELECT ON orders.request TO kolchi_seller;
ALTER TABLE orders.request ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON orders.request TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON orders.request TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
INSERT INTO places.wall_time_kind (kind, held_in) VALUES ('orders.request', 'orders.request.due_at');

-- An order that is shipped or cancelled needs no answer to a request any more.
CREATE FUNCTION orders.end_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orders.request SET state = 'overtaken', answered_at = kernel.now(), who = NEW.who
    WHERE order_id = NEW.order_id AND state = 'open';
    RETURN NULL;
END $$;

CREATE TRIGGER ends_request AFTER INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.to_state IN ('shipped', 'cancelled')) EXECUTE FUNCTION orders.end_request();
