-- The query for one folded word, with its other spellings, and the words of which each is enough. A word in which letters and
-- digits meet also matches in parts. Arabic has no stop words of Latin letters, so the s of s23 counts.
CREATE OR REPLACE FUNCTION search.meant(word text, OUT query tsquery, OUT words text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found search.meaning := search.meaning_of(ARRAY[word]);
    parts text := search.apart(word);
BEGIN
    query := coalesce(found.query, search.either_stem(word));
    words := coalesce(found.words, search.keys(ARRAY[word]));
    IF parts IS NOT NULL THEN query := query || phraseto_tsquery('pg_catalog.arabic', parts); END IF;
END $$;
