-- Freezes the deadlines of an order when it is placed, and settles them as it moves on. The shop has three working days to confirm, and
-- five and its days of preparation to hand over. They end with the last day, by the clocks of Morocco.
CREATE OR REPLACE FUNCTION orders.keep_deadlines() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER keeps_deadlines AFTER INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.to_state NOT IN ('waiting', 'unpaid')) EXECUTE FUNCTION orders.keep_deadlines();
