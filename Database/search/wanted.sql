-- The query for a search. Every word must be there, in some language's form or by a synonym. A word without listings is
-- replaced by the words most like it. No words at all make the empty query, which finds nothing.
CREATE OR REPLACE FUNCTION search.wanted(typed text) RETURNS tsquery
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT query FROM search.understand(typed, false));
END $$;
