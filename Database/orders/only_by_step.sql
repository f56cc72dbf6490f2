-- Refuses a change of an order that does not come from a step.
CREATE OR REPLACE FUNCTION orders.only_by_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2
        OR (to_jsonb(NEW) - 'state' - 'steps') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'steps') THEN
        RAISE EXCEPTION 'an order changes by a step only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_changes_by_step';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER only_by_step BEFORE UPDATE ON orders.order FOR EACH ROW EXECUTE FUNCTION orders.only_by_step();
