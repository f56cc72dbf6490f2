-- Checks that a purchase is the sum of its orders, that each order is the sum of its lines, and that each order has a step.
CREATE OR REPLACE FUNCTION orders.purchase_adds_up(purchase uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (
        SELECT FROM orders.purchase p
        LEFT JOIN (SELECT purchase_id, sum(lines_total) AS lines_total, sum(delivery) AS delivery,
                          sum(discount) AS discount, sum(total) AS total
                   FROM orders.order WHERE purchase_id = purchase GROUP BY purchase_id) o ON o.purchase_id = p.id
        WHERE p.id = purchase
          AND (p.lines_total, p.delivery, p.discount, p.total)
              IS DISTINCT FROM (o.lines_total, o.delivery, o.discount, o.total)
    ) THEN
        RAISE EXCEPTION 'the purchase is not the sum of its orders'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'purchase_is_sum_of_orders';
    END IF;
    IF EXISTS (
        SELECT FROM orders.order o
        WHERE o.purchase_id = purchase
          AND o.lines_total IS DISTINCT FROM (SELECT sum(l.total) FROM orders.line l WHERE l.order_id = o.id)
    ) THEN
        RAISE EXCEPTION 'the order is not the sum of its lines'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_sum_of_lines';
    END IF;
    IF EXISTS (SELECT FROM orders.order o WHERE o.purchase_id = purchase AND o.steps = 0) THEN
        RAISE EXCEPTION 'the order has no step'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_placed';
    END IF;
END $$;
