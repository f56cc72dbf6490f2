-- The keys under which words in their order are looked up: as folded, and as the stems of each language.
CREATE OR REPLACE FUNCTION search.keys(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    array_to_string(words, ' '),
    (SELECT string_agg((ts_lexize('pg_catalog.french_stem', word))[1], ' ' ORDER BY place)
        FROM unnest(words) WITH ORDINALITY AS w (word, place)),
    (SELECT string_agg((ts_lexize('pg_catalog.english_stem', word))[1], ' ' ORDER BY place)
        FROM unnest(words) WITH ORDINALITY AS w (word, place)),
    (SELECT string_agg((ts_lexize('pg_catalog.arabic_stem', word))[1], ' ' ORDER BY place)
        FROM unnest(words) WITH ORDINALITY AS w (word, place))];
