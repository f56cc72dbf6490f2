-- Notifies `kernel.moves` of a step, so that open tracking pages reload. The first step sends nothing: nobody waits for an order
-- that does not exist yet, and NOTIFY makes transactions queue.
CREATE OR REPLACE FUNCTION orders.tell_of_step() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kernel.moves', 'order ' || number), pg_notify('kernel.moves', 'purchase ' || purchase_id)
        FROM orders.order WHERE id = NEW.order_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tell_of_step AFTER INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.sequence > 1) EXECUTE FUNCTION orders.tell_of_step();
