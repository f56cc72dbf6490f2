-- People can be given what is held of them, and forgotten. What the books need of a purchase stays, and nothing in it says
-- who bought.

-- A moment and a sum as a person reads them in their own data: UTC by ISO 8601, dirhams with two decimals.
CREATE FUNCTION kernel.iso8601(moment timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
CREATE FUNCTION kernel.dirhams(centimes bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN round(centimes / 100.0, 2)::text;

-- Whoever buys holds their row of identity.person until the purchase is written: nobody is erased meanwhile, and who was
-- erased buys nothing. And nobody is erased before their purchases are forgotten.
ALTER TABLE orders.buyer ADD CONSTRAINT buyer_is_somebody FOREIGN KEY (person_id) REFERENCES identity.person;

-- Of a forgotten purchase the recipient is gone, all of it at once. Town and language stay: the price of the delivery
-- follows from the one, the words on the bill from the other.
ALTER TABLE orders.purchase
    ALTER COLUMN visitor DROP NOT NULL,
    ALTER COLUMN full_name DROP NOT NULL,
    ALTER COLUMN phone DROP NOT NULL,
    ALTER COLUMN street DROP NOT NULL,
    ALTER COLUMN landmark DROP NOT NULL,
    ALTER COLUMN email DROP NOT NULL,
    ALTER COLUMN notes DROP NOT NULL,
    ADD CONSTRAINT purchase_recipient_whole CHECK (num_nulls(visitor, full_name, phone, street, landmark, email, notes) IN (0, 7));

-- An order is under way as long as somebody may take it further.
CREATE FUNCTION orders.is_under_way(state text) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM orders.legal_step l WHERE l.from_state = state);

-- A purchase changes by being forgotten, once its orders have ended, and in no other way.
CREATE FUNCTION orders.only_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    recipient constant text[] := ARRAY['visitor', 'full_name', 'phone', 'street', 'landmark', 'email', 'notes'];
BEGIN
    IF NEW.full_name IS NOT NULL OR (to_jsonb(NEW) - recipient) IS DISTINCT FROM (to_jsonb(OLD) - recipient) THEN
        RAISE EXCEPTION 'a purchase is forgotten or stays as it is' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'purchase_only_forgotten';
    END IF;
    IF EXISTS (SELECT FROM orders.order o WHERE o.purchase_id = NEW.id AND orders.is_under_way(o.state)) THEN
        RAISE EXCEPTION 'an order of this purchase is under way' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'purchase_has_ended';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_forgotten BEFORE UPDATE ON orders.purchase FOR EACH ROW EXECUTE FUNCTION orders.only_forgotten();

-- Of the buyer's steps the history says that it was the buyer, and no name; the purchase has that as long as it is needed.
DROP TRIGGER append_only ON orders.step;
UPDATE orders.step SET who = 'buyer' WHERE actor = 'buyer';
CREATE OR REPLACE FUNCTION orders.take_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.actor = 'buyer' THEN NEW.who := 'buyer'; END IF;
    UPDATE orders.order SET state = NEW.to_state, steps = NEW.sequence
        WHERE id = NEW.order_id AND state = NEW.from_state AND steps = NEW.sequence - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the order does not stand at step % in state %', NEW.sequence - 1, NEW.from_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_follows';
    END IF;
    RETURN NEW;
END $$;

-- A step stays as it was taken, but for the words that somebody wrote beside it: those of a forgotten purchase become […].
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON orders.step
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE FUNCTION orders.only_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.why <> '[…]' OR OLD.why = '' OR (to_jsonb(NEW) - 'why') IS DISTINCT FROM (to_jsonb(OLD) - 'why')
        OR NOT EXISTS (SELECT FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
                       WHERE o.id = OLD.order_id AND p.full_name IS NULL) THEN
        RAISE EXCEPTION 'step is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_blanked BEFORE UPDATE ON orders.step FOR EACH ROW EXECUTE FUNCTION orders.only_blanked();

-- Forgets who made the purchases of a person: the application may do this and no more. The triggers above hold what it does.
-- Gives how many they were.
CREATE FUNCTION orders.forget_buyer(person uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    theirs constant uuid[] := ARRAY(SELECT b.purchase_id FROM orders.buyer b WHERE b.person_id = person);
BEGIN
    -- Whoever tells a buyer of an order holds it: see Buyer.held.
    PERFORM FROM orders.order o WHERE o.purchase_id = ANY (theirs) ORDER BY o.id FOR UPDATE;
    UPDATE orders.purchase p
        SET visitor = NULL, full_name = NULL, phone = NULL, street = NULL, landmark = NULL, email = NULL, notes = NULL
        WHERE p.id = ANY (theirs);
    UPDATE orders.step s SET why = '[…]' FROM orders.order o
        WHERE o.id = s.order_id AND o.purchase_id = ANY (theirs) AND s.why NOT IN ('', '[…]');
    DELETE FROM orders.buyer b WHERE b.person_id = person;
    RETURN cardinality(theirs);
END $$;
REVOKE ALL ON FUNCTION orders.forget_buyer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION orders.forget_buyer TO kolchi_app;

-- By which a person's rows are found.
CREATE INDEX act_by ON audit.act (actor, done_at);
CREATE INDEX message_recipient ON notifications.message (recipient);
CREATE INDEX report_email ON moderation.report (lower(email));

-- Of a report what it is about stays; who wrote it and in which words can go.
GRANT UPDATE (words, email) ON moderation.report TO kolchi_app;
