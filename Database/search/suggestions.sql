-- Suggestions for a text that is not complete yet. `word` completes its last word. `title` is a product's, `seller` and `category`
-- are names; each comes with its slug. `slugs` and `names` are those of all categories, in the same order.
CREATE OR REPLACE FUNCTION search.suggestions(typed text, language text, slugs text[], names text[])
RETURNS TABLE (kind text, shown text, slug text)
LANGUAGE plpgsql STABLE SET client_min_messages = warning AS $$
DECLARE
    beginning text := search.fold(left(typed, 80));
    words text[] := string_to_array(beginning, ' ');
    last text := words[cardinality(words)];
    before text[] := words[:cardinality(words) - 1];
    ends search.candidate[];
    one record;
    wanted tsquery := ''::tsquery;
    fewest integer;
BEGIN
    IF length(beginning) < 2 OR cardinality(words) > 12 THEN RETURN; END IF;
    ends := ARRAY(
        SELECT ROW(best.word, best.shown, best.listings)::search.candidate FROM (
            SELECT DISTINCT ON (ts_lexize('pg_catalog.french_stem', k.word)) k.word, k.shown, k.listings FROM (
                SELECT * FROM search.known_word k
                WHERE k.word ~>=~ last AND k.word ~<~ (last || chr(1114111)) AND k.listings > 0
                ORDER BY k.listings DESC, k.word LIMIT 12) k
            ORDER BY ts_lexize('pg_catalog.french_stem', k.word), k.listings DESC, k.word) best
        ORDER BY best.listings DESC, best.word LIMIT 4);
    IF ends = '{}' THEN
        -- Another spelling of a listed word.
        ends := ARRAY(
            SELECT ROW(s.words, s.shown, 1)::search.candidate FROM search.spelling s JOIN search.meaning m ON m.id = s.meaning
            WHERE s.words ~>=~ last AND s.words ~<~ (last || chr(1114111)) AND search.is_listed(m.query, m.words)
            ORDER BY length(s.words), s.words LIMIT 2);
    END IF;
    IF ends = '{}' AND length(last) >= 4 THEN
        ends := ARRAY(SELECT ROW(a.word, a.shown, 1)::search.candidate FROM search.alike(last) AS a);
    END IF;
    IF ends <> '{}' THEN
        -- Titles with all words before the last one and its likeliest end.
        SELECT coalesce(min(k.listings), 1) INTO fewest FROM search.known_word k WHERE k.word = ANY (before || (ends[1]).word);
        FOR one IN SELECT m.query FROM unnest(before || (ends[1]).word) AS w (word), search.meant(w.word) AS m
            WHERE search.says_something(w.word) LOOP
            wanted := wanted && one.query;
        END LOOP;
        IF before = '{}' AND fewest >= 500 THEN
            -- Among two thousand listings some match. The index would first collect all that match.
            RETURN QUERY SELECT DISTINCT ON (l.product_id)
                'title', coalesce(l.titles ->> language, l.titles ->> l.original_language), l.product_slug
                FROM (SELECT * FROM (
                    SELECT * FROM search.listing a WHERE a.available LIMIT 2000) part
                    WHERE part.words @@ wanted LIMIT 6) l LIMIT 3;
        ELSE
            RETURN QUERY SELECT DISTINCT ON (l.product_id)
                'title', coalesce(l.titles ->> language, l.titles ->> l.original_language), l.product_slug
                FROM search.some_listed(wanted, 6) l LIMIT 3;
        END IF;
        IF FOUND OR before = '{}' THEN
            RETURN QUERY SELECT 'word', array_to_string(before || e.shown, ' '), NULL::text
                FROM unnest(ends) WITH ORDINALITY AS e (word, shown, listings, place) ORDER BY place;
        END IF;
    END IF;
    RETURN QUERY SELECT 'category', c.name, c.slug FROM unnest(names, slugs) WITH ORDINALITY AS c (name, slug, place)
        WHERE strpos(' ' || search.fold(c.name), ' ' || beginning) > 0 ORDER BY c.place LIMIT 2;
    RETURN QUERY SELECT 'seller', s.name, s.slug FROM search.known_seller s
        WHERE s.folded ~>=~ beginning AND s.folded ~<~ (beginning || chr(1114111))
          AND EXISTS (SELECT FROM search.listing l WHERE l.seller_id = s.id AND l.available)
        ORDER BY s.folded, s.id LIMIT 2;
END $$;
