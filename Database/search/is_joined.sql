-- Whether listings or spellings contain this word, which a search typed as two.
CREATE OR REPLACE FUNCTION search.is_joined(word text) RETURNS boolean
LANGUAGE sql STABLE RETURN
    EXISTS (SELECT FROM search.known_word k WHERE k.word = $1 AND k.listings > 0)
    OR EXISTS (SELECT FROM search.spelling s WHERE s.words = $1);
