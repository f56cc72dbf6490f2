-- Removes the buyer from all purchases of a person, and returns their number. The application may not change these rows in
-- any other way. The triggers of the tables check this change too.
CREATE OR REPLACE FUNCTION orders.forget_buyer(person uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    theirs constant uuid[] := ARRAY(SELECT b.purchase_id FROM orders.buyer b WHERE b.person_id = person);
BEGIN
    -- Locks the orders as every notification of a buyer does: see Buyer.held.
    PERFORM FROM orders.order o WHERE o.purchase_id = ANY (theirs) ORDER BY o.id FOR UPDATE;
    UPDATE orders.purchase p
        SET visitor = NULL, full_name = NULL, phone = NULL, street = NULL, landmark = NULL, email = NULL, notes = NULL
        WHERE p.id = ANY (theirs);
    UPDATE orders.unpaid_purchase u SET network = NULL WHERE u.purchase_id = ANY (theirs) AND u.network IS NOT NULL;
    UPDATE orders.step s SET why = '[…]' FROM orders.order o
        WHERE o.id = s.order_id AND o.purchase_id = ANY (theirs) AND s.why NOT IN ('', '[…]');
    UPDATE orders.refused_parcel r SET why = '[…]' FROM orders.order o
        WHERE o.id = r.order_id AND o.purchase_id = ANY (theirs) AND r.why NOT IN ('', '[…]');
    UPDATE orders.request r SET why = CASE r.why WHEN '' THEN '' ELSE '[…]' END, answer = CASE r.answer WHEN '' THEN '' ELSE '[…]' END
        FROM orders.order o WHERE o.id = r.order_id AND o.purchase_id = ANY (theirs);
    DELETE FROM orders.buyer b WHERE b.person_id = person;
    RETURN cardinality(theirs);
END $$;

REVOKE ALL ON FUNCTION orders.forget_buyer(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION orders.forget_buyer(uuid) TO kolchi_app;
