-- Whether a folded word has a meaning of its own. Articles, prepositions and the like of the three languages have none.
CREATE OR REPLACE FUNCTION search.says_something(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    ts_lexize('pg_catalog.french_stem', word) <> '{}'
    AND ts_lexize('pg_catalog.english_stem', word) <> '{}'
    AND ts_lexize('pg_catalog.arabic_stem', word) <> '{}'
    AND word <> ALL (ARRAY['les', 'cet', 'cette', 'sans', 'sous', 'plus', 'tres', 'without',
        'في', 'من', 'علي', 'الي', 'عن', 'مع', 'او', 'هذا', 'هذه', 'التي', 'الذي', 'و']);
