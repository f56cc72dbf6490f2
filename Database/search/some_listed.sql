-- Some of the listings that match the query, always by the index of words. For a word without listings, the planner would
-- otherwise read all listings.
CREATE OR REPLACE FUNCTION search.some_listed(query tsquery, most integer) RETURNS SETOF search.listing
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
    RETURN QUERY SELECT * FROM search.listing l WHERE l.available AND l.words @@ query LIMIT most;
END $$;
