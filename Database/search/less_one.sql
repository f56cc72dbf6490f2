-- The word, and the word without each one of its letters. Two words that share an element differ by at most one letter left
-- out, added, changed or swapped with its neighbour, or by little more.
CREATE OR REPLACE FUNCTION search.less_one(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    word || ARRAY(SELECT DISTINCT overlay(word PLACING '' FROM place FOR 1) FROM generate_series(1, length(word)) AS place);
