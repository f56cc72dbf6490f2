-- Whether a listing matches the query. One of the folded `words` is enough. The last count answers for frequent words, because
-- the index reads every place of a frequent word before it returns one.
CREATE OR REPLACE FUNCTION search.is_listed(query tsquery, words text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM search.known_word k WHERE k.word = ANY (is_listed.words) AND k.listings >= 50)
        OR EXISTS (SELECT FROM search.some_listed(query, 1));
END $$;
