-- At most three listed candidates, one of each stem. Those with the same first letter come first, then the most frequent.
CREATE OR REPLACE FUNCTION search.likeliest(typed text, candidates search.candidate[]) RETURNS TABLE (word text, shown text)
LANGUAGE sql STABLE AS $$
    SELECT best.word, best.shown FROM (
        SELECT * FROM (
            SELECT DISTINCT ON (ts_lexize('pg_catalog.french_stem', c.word)) c.word, c.shown, c.listings,
                left(c.word, 1) = left($1, 1) AS begins_alike, search.similarity(c.word, $1) AS likeness
            FROM unnest($2) AS c
            ORDER BY ts_lexize('pg_catalog.french_stem', c.word), c.listings DESC, c.word) one
        ORDER BY begins_alike DESC, listings DESC, likeness DESC, one.word LIMIT 8) best
    CROSS JOIN LATERAL search.meant(best.word) AS m
    WHERE search.is_listed(m.query, m.words)
    ORDER BY begins_alike DESC, listings DESC, likeness DESC, best.word LIMIT 3
$$;
