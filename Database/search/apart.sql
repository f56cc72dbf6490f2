-- A folded word with a space wherever letters and digits meet. Null where they do not meet.
CREATE OR REPLACE FUNCTION search.apart(word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN word ~ '[0-9][^0-9]|[^0-9][0-9]'
        THEN regexp_replace(regexp_replace(word, '([0-9])([^0-9])', '\1 \2', 'g'), '([^0-9])([0-9])', '\1 \2', 'g') END;
