-- Whether two persons agree on an act: a second one approves it in this transaction. The owner of the database needs no approval;
-- operators use that role at the command line.
CREATE OR REPLACE FUNCTION house.is_approved(act text, arguments jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT pg_has_role(current_user, 'kolchi_owner', 'USAGE') OR EXISTS (
        SELECT FROM house.approval_request r
        WHERE r.act = is_approved.act AND r.arguments @> is_approved.arguments AND r.state = 'approved' AND r.decided_in = pg_current_xact_id())
$$;
