-- Counts the words of all listed titles again, and stores the most frequent writing of each.
CREATE OR REPLACE FUNCTION search.count_words() RETURNS void
LANGUAGE sql AS $$
    WITH counted AS MATERIALIZED (
        SELECT search.fold(word) AS folded, word, ndoc
        FROM ts_stat('SELECT to_tsvector(''pg_catalog.simple'', titles) FROM search.listing WHERE available')
    ), now AS MATERIALIZED (
        SELECT folded AS word, (array_agg(word ORDER BY ndoc DESC, word))[1] AS shown, sum(ndoc)::integer AS listings FROM counted
        WHERE length(folded) BETWEEN 3 AND 40 AND folded !~ ' ' AND search.says_something(folded) GROUP BY folded
    ), gone AS (
        SELECT k.word, k.shown, 0 FROM search.known_word k
        WHERE k.listings > 0 AND NOT EXISTS (SELECT FROM now WHERE now.word = k.word)
    )
    INSERT INTO search.known_word AS k (word, shown, listings)
    SELECT * FROM (SELECT word, shown, listings FROM now UNION ALL SELECT * FROM gone) changed ORDER BY word
    ON CONFLICT (word) DO UPDATE SET shown = excluded.shown, listings = excluded.listings
    WHERE (k.shown, k.listings) IS DISTINCT FROM (excluded.shown, excluded.listings)
$$;
