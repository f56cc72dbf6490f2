-- Removes the reasons that the staff wrote about the payments of these references, and returns the number of payments. The application may
-- not change these columns in any other way.
CREATE OR REPLACE FUNCTION payments.forget_reasons(their_kind text, theirs uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    paid constant uuid[] := ARRAY(SELECT p.id FROM payments.payment p WHERE p.kind = their_kind AND p.reference = ANY (theirs));
BEGIN
    UPDATE payments.step s SET why = '[…]' WHERE s.payment_id = ANY (paid) AND s.actor <> 'system' AND s.why NOT IN ('', '[…]');
    UPDATE payments.refund r SET why = '[…]'
        WHERE r.payment_id = ANY (paid) AND r.made_by NOT LIKE 'system %' AND r.why NOT IN ('', '[…]');
    RETURN cardinality(paid);
END $$;

REVOKE ALL ON FUNCTION payments.forget_reasons(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payments.forget_reasons(text, uuid[]) TO kolchi_app;
