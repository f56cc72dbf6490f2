-- An order is under way while some legal step leads on from its state.
CREATE OR REPLACE FUNCTION orders.is_under_way(state text) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM orders.legal_step l WHERE l.from_state = state);
