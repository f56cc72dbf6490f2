-- Replaces all spellings by the given sets of `Migrations/spellings.txt`. It does nothing if they are the sets of the last call.
-- Only the owner calls it.
CREATE OR REPLACE FUNCTION search.learn(sets jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM search.learnt l WHERE l.sets = md5(learn.sets::text)) THEN RETURN; END IF;
    DELETE FROM search.meaning;
    CREATE TEMPORARY TABLE learned ON COMMIT DROP AS
        SELECT s.place::integer AS meaning, spelling AS shown, search.fold(spelling) AS folded, ARRAY(
            SELECT word FROM unnest(string_to_array(search.fold(spelling), ' ')) WITH ORDINALITY AS w (word, at)
            WHERE search.says_something(word) ORDER BY at) AS words
        FROM jsonb_array_elements(learn.sets) WITH ORDINALITY AS s (spellings, place), jsonb_array_elements_text(spellings) AS spelling;
    CREATE TEMPORARY TABLE learned_key ON COMMIT DROP AS
        SELECT DISTINCT meaning, key, is_word FROM (
            SELECT l.meaning, key, cardinality(l.words) = 1 AS is_word, key = array_to_string(l.words, ' ') AS is_own,
                min(l.meaning) OVER same <> max(l.meaning) OVER same AS is_shared
            FROM learned l, unnest(search.keys(l.words)) AS key WINDOW same AS (PARTITION BY key)) keys
        WHERE is_own OR NOT is_shared;
    INSERT INTO search.meaning (id, query, words)
        SELECT meaning, string_agg('(' || part || ')', ' | ')::tsquery, array_remove(array_agg(DISTINCT word), NULL) FROM (
            SELECT meaning, quote_literal(key) AS part, key AS word FROM learned_key WHERE is_word
            UNION ALL SELECT meaning, search.either_stem(folded)::text, NULL FROM learned WHERE cardinality(words) > 1) parts
        GROUP BY meaning;
    INSERT INTO search.spelling (words, shown, meaning)
        SELECT DISTINCT ON (meaning, words) array_to_string(words, ' '), lower(shown), meaning FROM learned ORDER BY meaning, words, shown;
    INSERT INTO search.spelling_stem (stem, meaning) SELECT DISTINCT key, meaning FROM learned_key;
    DROP TABLE learned, learned_key;
    INSERT INTO search.learnt (sets) VALUES (md5(learn.sets::text)) ON CONFLICT (id) DO UPDATE SET sets = excluded.sets;
END $$;

REVOKE ALL ON FUNCTION search.learn(jsonb) FROM PUBLIC;
