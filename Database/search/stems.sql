-- The stems of a text in the three languages. Words in which letters and digits meet are indexed by their parts too.
CREATE OR REPLACE FUNCTION search.stems(shown text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := search.fold(shown);
BEGIN
    IF folded ~ '[0-9][^0-9 ]|[^0-9 ][0-9]' THEN
        folded := folded || ' ' || (
            SELECT string_agg(search.apart(m[1]), ' ')
            FROM regexp_matches(folded, '([^ ]*(?:[0-9][^0-9 ]|[^0-9 ][0-9])[^ ]*)', 'g') AS m);
    END IF;
    RETURN to_tsvector('pg_catalog.french', folded) || to_tsvector('pg_catalog.english', folded)
        || to_tsvector('pg_catalog.arabic', folded);
END $$;
