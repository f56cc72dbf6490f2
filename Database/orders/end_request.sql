-- An order that is shipped or cancelled needs no answer to a request any more.
CREATE OR REPLACE FUNCTION orders.end_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orders.request SET state = 'overtaken', answered_at = kernel.now(), who = NEW.who
    WHERE order_id = NEW.order_id AND state = 'open';
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER ends_request AFTER INSERT ON orders.step
    FOR EACH ROW WHEN (NEW.to_state IN ('shipped', 'cancelled')) EXECUTE FUNCTION orders.end_request();
