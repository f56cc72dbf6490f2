-- Stores the words and sellers of changed listings for suggestions. Known words are not written again, because the write costs
-- more than the look-up.
CREATE OR REPLACE FUNCTION search.note(offers uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    lexemes text[] := ARRAY(
        SELECT DISTINCT lexeme FROM search.listing l, unnest(to_tsvector('pg_catalog.simple', l.titles))
        WHERE l.offer_id = ANY (offers) AND l.available);
    folded text[] := ARRAY(SELECT search.fold(lexeme) FROM unnest(lexemes) WITH ORDINALITY AS l (lexeme, place) ORDER BY place);
BEGIN
    INSERT INTO search.known_word (word, shown)
        SELECT DISTINCT ON (word) word, shown FROM unnest(folded, lexemes) AS noted (word, shown)
        WHERE length(word) BETWEEN 3 AND 40 AND word !~ ' '
            AND NOT EXISTS (SELECT FROM search.known_word k WHERE k.word = noted.word) AND search.says_something(word)
        ORDER BY word, shown
    ON CONFLICT DO NOTHING;
    -- Only words without listings are locked. The others are counted later.
    UPDATE search.known_word SET listings = 1 WHERE word = ANY (folded) AND listings = 0;
    INSERT INTO search.known_seller (id, slug, name)
        SELECT DISTINCT ON (l.seller_id) l.seller_id, l.seller_slug, l.seller_name FROM search.listing l
        WHERE l.offer_id = ANY (offers) AND NOT EXISTS (SELECT FROM search.known_seller k WHERE k.id = l.seller_id)
        ORDER BY l.seller_id ON CONFLICT DO NOTHING;
    UPDATE search.known_seller k SET slug = l.seller_slug, name = l.seller_name FROM search.listing l
        WHERE l.offer_id = ANY (offers) AND l.seller_id = k.id AND (k.slug, k.name) IS DISTINCT FROM (l.seller_slug, l.seller_name);
END $$;
