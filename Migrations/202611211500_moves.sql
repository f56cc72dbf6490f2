-- Whoever waits for something to move hears of it by NOTIFY on `kernel.moves`, with its topic. The topics of orders are
-- their number, as `order K-2345678`, and their purchase, as `purchase 0193…`.

-- Placing is not told of: nobody waits for an order that is not there yet, and NOTIFY makes transactions queue.
CREATE FUNCTION orders.tell_of_step() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kernel.moves', 'order ' || number), pg_notify('kernel.moves', 'purchase ' || purchase_id)
        FROM orders.order WHERE id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_of_step AFTER INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.sequence > 1) EXECUTE FUNCTION orders.tell_of_step();
