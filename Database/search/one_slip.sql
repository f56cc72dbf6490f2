-- Whether one word becomes the other by one letter left out, added or changed, or by two neighbours swapped.
CREATE OR REPLACE FUNCTION search.one_slip(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    search.levenshtein_less_equal(left(one, 40), left(other, 40), 1) <= 1
    OR length(one) = length(other) AND EXISTS (
        SELECT FROM generate_series(1, length(one) - 1) AS place
        WHERE overlay(one PLACING substr(one, place + 1, 1) || substr(one, place, 1) FROM place FOR 2) = other);
