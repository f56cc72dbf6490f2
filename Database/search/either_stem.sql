-- A query for folded words in their order, in the stems of any of the three languages.
CREATE OR REPLACE FUNCTION search.either_stem(word text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    phraseto_tsquery('pg_catalog.french', word)
    || phraseto_tsquery('pg_catalog.english', word)
    || phraseto_tsquery('pg_catalog.arabic', word);
