-- The listed words most like a folded word, the most likely first: words with one slip. If there are none, words that sound
-- alike; then words with two slips; then words that begin with it. Numbers and words of fewer than three letters have none.

-- pg_trgm declares its setting only when it is loaded. This call loads it.
SELECT search.show_limit();

CREATE OR REPLACE FUNCTION search.alike(typed text) RETURNS TABLE (word text, shown text)
LANGUAGE plpgsql STABLE SET pg_trgm.similarity_threshold = 0.25 AS $$
DECLARE
    variants text[] := search.less_one(left(typed, 40));
    heard text := search.sound(left(typed, 40));
BEGIN
    IF length(typed) NOT BETWEEN 3 AND 40 OR typed ~ '^[0-9]+$' THEN RETURN; END IF;
    IF typed !~ '[0-9]' THEN
        RETURN QUERY SELECT * FROM search.likeliest(typed, ARRAY(
            SELECT ROW(k.word, k.shown, k.listings)::search.candidate FROM search.known_word k
            WHERE k.near && variants AND k.listings > 0 AND length(k.word) >= 4 AND search.one_slip(k.word, typed)
            UNION ALL SELECT ROW(s.words, s.shown, 1)::search.candidate FROM search.spelling s
            WHERE s.near && variants AND length(s.words) >= 4 AND search.one_slip(s.words, typed)));
        IF FOUND THEN RETURN; END IF;
    END IF;
    IF length(heard) >= 3 AND typed ~ '[^0-9]{2}' THEN
        RETURN QUERY SELECT * FROM search.likeliest(typed, ARRAY(
            SELECT ROW(k.word, k.shown, k.listings)::search.candidate FROM search.known_word k
            WHERE k.sound = heard AND k.listings > 0 AND k.word !~ '[0-9]'
            UNION ALL SELECT ROW(s.words, s.shown, 1)::search.candidate FROM search.spelling s WHERE s.sound = heard));
        IF FOUND THEN RETURN; END IF;
    END IF;
    IF length(typed) < 4 OR typed ~ '[0-9]' THEN RETURN; END IF;
    IF length(typed) >= 6 THEN
        RETURN QUERY SELECT * FROM search.likeliest(typed, ARRAY(
            SELECT ROW(k.word, k.shown, k.listings)::search.candidate FROM search.known_word k
            WHERE k.word OPERATOR(search.%) typed AND k.listings > 0 AND search.levenshtein_less_equal(k.word, typed, 2) <= 2
            UNION ALL SELECT ROW(s.words, s.shown, 1)::search.candidate FROM search.spelling s
            WHERE s.words OPERATOR(search.%) typed AND search.levenshtein_less_equal(left(s.words, 40), typed, 2) <= 2));
        IF FOUND THEN RETURN; END IF;
    END IF;
    RETURN QUERY SELECT * FROM search.likeliest(typed, ARRAY(
        SELECT ROW(k.word, k.shown, k.listings)::search.candidate FROM search.known_word k
        WHERE k.word ~>=~ typed AND k.word ~<~ (typed || chr(1114111)) AND k.listings > 0));
END $$;
