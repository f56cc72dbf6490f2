-- The set of spellings that contains these folded words, or words with the same stems. Null for none.
CREATE OR REPLACE FUNCTION search.meaning_of(words text[]) RETURNS search.meaning
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found search.meaning;
BEGIN
    SELECT m.* INTO found FROM search.spelling s JOIN search.meaning m ON m.id = s.meaning
        WHERE s.words = array_to_string(meaning_of.words, ' ');
    IF found.id IS NULL THEN
        SELECT m.* INTO found FROM search.spelling_stem s JOIN search.meaning m ON m.id = s.meaning
            WHERE s.stem = ANY (search.keys(meaning_of.words)) ORDER BY m.id LIMIT 1;
    END IF;
    RETURN found;
END $$;
