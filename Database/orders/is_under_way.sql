-- Whether something is still to happen to an order in that state, by the list of states.
CREATE OR REPLACE FUNCTION orders.is_under_way(state text) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM orders.state s WHERE s.name = is_under_way.state AND s.is_under_way);
