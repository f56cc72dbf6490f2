-- Until when a shop must confirm an order and hand it over. It reads sellers.seller and places.public_holiday, on which deadlines depend.
CREATE TABLE orders.deadline (
    order_id     uuid NOT NULL,
    seller_id    uuid NOT NULL,
    kind         text NOT NULL CONSTRAINT deadline_kind CHECK (kind IN ('confirm', 'hand-over')),
    -- From what it was counted. Later changes of the shop's settings change nothing. A public holiday that is declared later moves it on.
    since        date NOT NULL CONSTRAINT deadline_since CHECK (isfinite(since)),
    days         integer NOT NULL CONSTRAINT deadline_days CHECK (days BETWEEN 1 AND 30),
    working_week integer[] NOT NULL,
    free_days    date[] NOT NULL,
    -- Days by which the shop extended it, once.
    extension    integer NOT NULL DEFAULT 0 CONSTRAINT deadline_extension CHECK (extension BETWEEN 0 AND 7),
    -- What clocks in Morocco show at its end. `due_at` follows from it.
    due_wall     timestamp NOT NULL CONSTRAINT deadline_due CHECK (due_wall > since),
    due_at       timestamptz NOT NULL,
    -- When the shop was reminded.
    reminded_at  timestamptz,
    -- When the shop met it, or the order ended.
    settled_at   timestamptz,
    PRIMARY KEY (order_id, kind),
    CONSTRAINT deadline_order FOREIGN KEY (order_id, seller_id) REFERENCES orders.order (id, seller_id)
);
CREATE INDEX deadline_open ON orders.deadline (due_at) WHERE settled_at IS NULL;
CREATE INDEX deadline_of_seller ON orders.deadline (seller_id, kind, due_at, order_id) WHERE settled_at IS NULL;
GRANT SELECT, INSERT, UPDATE (extension, due_wall, due_at, reminded_at, settled_at) ON orders.deadline TO kolchi_app;
GRANT SELECT ON orders.deadline TO kolchi_seller;
ALTER TABLE orders.deadline ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON orders.deadline TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON orders.deadline TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
INSERT INTO places.wall_time_kind (kind, held_in) VALUES ('orders.deadline', 'orders.deadline.due_at');

-- The last day of a deadline of so many working days. The day after `since` is the first that can count.
CREATE FUNCTION orders.due_day(since date, days integer, week integer[], free date[]) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT since + n FROM generate_series(1, 400) n
    WHERE extract(isodow FROM since + n)::integer = ANY (week) AND NOT (since + n = ANY (free))
      AND NOT EXISTS (SELECT FROM places.public_holiday h WHERE h.day = since + n)
    ORDER BY n OFFSET days - 1 LIMIT 1
$$;

-- Freezes the deadlines of an order when it is placed, and settles them as it moves on. The shop has three working days to confirm, and
-- five and its days of preparation to hand over. They end with the last day, by the clocks of Morocco.
CREATE FUNCTION orders.keep_deadlines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.to_state = 'placed' THEN
        LOCK TABLE places.zone_change, places.public_holiday IN ACCESS SHARE MODE;
        INSERT INTO orders.deadline (order_id, seller_id, kind, since, days, working_week, free_days, due_wall, due_at)
        SELECT f.order_id, f.seller_id, f.kind, f.since, f.days, f.working_week, f.free_days, f.due_wall, places.moment(f.due_wall)
        FROM (
            SELECT s.*, k.kind, k.days,
                (orders.due_day(s.since, k.days, s.working_week, s.free_days) + 1)::timestamp AS due_wall
            FROM (
                SELECT o.id AS order_id, o.seller_id, places.wall(kernel.now())::date AS since, l.working_week, l.preparation_days,
                    ARRAY(SELECT f.day FROM sellers.free_day f
                          WHERE f.seller_id = o.seller_id AND f.day > places.wall(kernel.now())::date ORDER BY f.day) AS free_days
                FROM orders.order o JOIN sellers.seller l ON l.id = o.seller_id WHERE o.id = NEW.order_id
            ) s, LATERAL (VALUES ('confirm', 3), ('hand-over', 5 + s.preparation_days)) k (kind, days)
        ) f;
    ELSE
        UPDATE orders.deadline SET settled_at = kernel.now()
        WHERE order_id = NEW.order_id AND settled_at IS NULL AND (kind = 'confirm' OR NEW.to_state NOT IN ('confirmed', 'packed'));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER keeps_deadlines AFTER INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.to_state <> 'waiting') EXECUTE FUNCTION orders.keep_deadlines();

-- Orders under way get their deadlines from today.
INSERT INTO orders.deadline (order_id, seller_id, kind, since, days, working_week, free_days, due_wall, due_at)
SELECT f.order_id, f.seller_id, f.kind, f.since, f.days, f.working_week, '{}', f.due_wall, places.moment(f.due_wall)
FROM (
    SELECT o.id AS order_id, o.seller_id, k.kind, d.since, k.days, l.working_week,
        (orders.due_day(d.since, k.days, l.working_week, '{}') + 1)::timestamp AS due_wall
    FROM orders.order o JOIN sellers.seller l ON l.id = o.seller_id
    CROSS JOIN (SELECT places.wall(kernel.now())::date AS since) d
    CROSS JOIN (VALUES ('confirm', 3), ('hand-over', 5)) k (kind, days)
    WHERE o.state = 'placed' OR o.state IN ('confirmed', 'packed') AND k.kind = 'hand-over'
) f;
