-- Search that forgives: spellings as data, corrections that can be told, suggestions.

-- A function may set the library's threshold only once the library is there.
SELECT search.show_limit();

-- As before, and also: forms of letters that look alike (NFKC), Persian letters and digits, Moroccan ڭ; "t-shirt" is one
-- word; "thé" stays apart from the English article that it would become without its accent. The last characters of the
-- list have no counterpart and go: short vowels, tatweel, accents that stand by themselves.
CREATE OR REPLACE FUNCTION search.fold(shown text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := translate(lower(normalize(shown, NFKC)),
        'أإآٱةىؤئگڭکیپڤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹' || U&'\064B\064C\064D\064E\064F\0650\0651\0652\0653\0654\0655\0656\0657\0658\0659\065A\065B\065C\065D\065E\065F\0670\0640\0300\0301\0302\0303\0308\030C\0327',
        'ااااهيويكككيبف01234567890123456789');
BEGIN
    IF strpos(folded, 'thé') > 0 THEN folded := regexp_replace(folded, '\mthés?\M', 'theh', 'g'); END IF;
    folded := btrim(regexp_replace(search.unaccent('search.unaccent', folded), '[^[:alnum:]]+', ' ', 'g'));
    IF strpos(folded, ' shirt') > 0 THEN folded := regexp_replace(folded, '\m(?:t|tee) shirts?\M', 'tshirt', 'g'); END IF;
    RETURN folded;
END $$;

-- As before, folded once.
CREATE OR REPLACE FUNCTION search.stems(shown text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := search.fold(shown);
BEGIN
    RETURN to_tsvector('pg_catalog.french', folded) || to_tsvector('pg_catalog.english', folded)
        || to_tsvector('pg_catalog.arabic', folded);
END $$;

-- Whether a folded word says anything: it is no article, preposition or the like in any of the three languages.
CREATE FUNCTION search.says_something(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    ts_lexize('pg_catalog.french_stem', word) <> '{}'
    AND ts_lexize('pg_catalog.english_stem', word) <> '{}'
    AND ts_lexize('pg_catalog.arabic_stem', word) <> '{}'
    AND word <> ALL (ARRAY['les', 'cet', 'cette', 'sans', 'sous', 'plus', 'tres', 'without',
        'في', 'من', 'علي', 'الي', 'عن', 'مع', 'او', 'هذا', 'هذه', 'التي', 'الذي', 'و']);

-- The ways in which these words, one after another, are looked up: as folded, and as the stems of each language.
CREATE FUNCTION search.keys(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[
    array_to_string(words, ' '),
    (SELECT string_agg((ts_lexize('pg_catalog.french_stem', word))[1], ' ' ORDER BY place) FROM unnest(words) WITH ORDINALITY AS w (word, place)),
    (SELECT string_agg((ts_lexize('pg_catalog.english_stem', word))[1], ' ' ORDER BY place) FROM unnest(words) WITH ORDINALITY AS w (word, place)),
    (SELECT string_agg((ts_lexize('pg_catalog.arabic_stem', word))[1], ' ' ORDER BY place) FROM unnest(words) WITH ORDINALITY AS w (word, place))];

-- The word, and the word without one of its letters: two words that share one of these differ by at most a letter left
-- out, put in, changed or swapped with its neighbour, or by little more.
CREATE FUNCTION search.less_one(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    word || ARRAY(SELECT DISTINCT overlay(word PLACING '' FROM place FOR 1) FROM generate_series(1, length(word)) AS place);

-- Whether the one becomes the other by one letter left out, put in or changed, or by two neighbours swapped.
CREATE FUNCTION search.one_slip(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    search.levenshtein_less_equal(left(one, 40), left(other, 40), 1) <= 1
    OR length(one) = length(other) AND EXISTS (
        SELECT FROM generate_series(1, length(one) - 1) AS place
        WHERE overlay(one PLACING substr(one, place + 1, 1) || substr(one, place, 1) FROM place FOR 2) = other);

-- What is heard of a folded word, in whichever script it is written: its consonants without vowels, those that Moroccans
-- write alike made one, none twice in a row. Digits are letters: 7 is ح, 9 is ق, 5 is خ; 2 (ء) and 3 (ع) are not heard.
CREATE FUNCTION search.sound(word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(
        translate(
            regexp_replace(
                replace(replace(replace(replace(replace(replace(word, 'kh', '5'), 'gh', 'غ'), 'ch', 'ش'), 'sh', 'ش'), 'dj', 'j'), 'ph', 'f'),
                '[hه]$', ''),
            'qc9gقكجخ7حهطتثضدذظزسصبvpفلمنراويءعaeiouyw23',
            'kkkkkkj5hhhtttddddzssbbbflmnr'),
        '(.)\1+', '\1', 'g');

-- One row a set of spellings: the query that each of them stands for.
CREATE TABLE search.meaning (
    id    integer PRIMARY KEY,
    query tsquery NOT NULL,
    -- Its spellings of one word, folded.
    words text[] NOT NULL
);
CREATE TABLE search.spelling (
    -- Folded words with a space between, without those that say nothing.
    words   text PRIMARY KEY,
    shown   text NOT NULL,
    meaning integer NOT NULL REFERENCES search.meaning ON DELETE CASCADE,
    near    text[] GENERATED ALWAYS AS (search.less_one(words)) STORED,
    sound   text GENERATED ALWAYS AS (search.sound(words)) STORED
);
CREATE INDEX spelling_meaning ON search.spelling (meaning);
CREATE INDEX spelling_starts ON search.spelling (words text_pattern_ops);
CREATE TABLE search.spelling_stem (
    stem    text NOT NULL,
    meaning integer NOT NULL REFERENCES search.meaning ON DELETE CASCADE,
    PRIMARY KEY (stem, meaning)
);
CREATE INDEX spelling_stem_meaning ON search.spelling_stem (meaning);
DROP TABLE search.synonym;

-- Distinct words of the titles in the lists.
ALTER TABLE search.known_word
    -- As titles write it most often.
    ADD COLUMN shown text,
    -- How many listings had it when they were last counted; one that is new counts as one.
    ADD COLUMN listings integer NOT NULL DEFAULT 1 CHECK (listings >= 0),
    ADD COLUMN near text[] GENERATED ALWAYS AS (search.less_one(word)) STORED,
    ADD COLUMN sound text GENERATED ALWAYS AS (search.sound(word)) STORED;
UPDATE search.known_word SET shown = word;
ALTER TABLE search.known_word ALTER COLUMN shown SET NOT NULL;
CREATE INDEX known_word_starts ON search.known_word (word text_pattern_ops);
CREATE INDEX known_word_near ON search.known_word USING gin (near);
CREATE INDEX known_word_sound ON search.known_word (sound);

-- Sellers of the lists, for suggestions.
CREATE TABLE search.known_seller (
    id     uuid PRIMARY KEY,
    slug   text NOT NULL,
    name   text NOT NULL,
    folded text NOT NULL GENERATED ALWAYS AS (search.fold(name)) STORED
);
CREATE INDEX known_seller_starts ON search.known_seller (folded text_pattern_ops);

-- What these folded words, one after another, may stand for in a listing.
CREATE OR REPLACE FUNCTION search.either_stem(word text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    phraseto_tsquery('pg_catalog.french', word)
    || phraseto_tsquery('pg_catalog.english', word)
    || phraseto_tsquery('pg_catalog.arabic', word);

-- The set of spellings that has these folded words as one, or one with the same stems; null for none.
CREATE FUNCTION search.meaning_of(words text[]) RETURNS search.meaning
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

-- What one folded word may stand for in a listing, and the folded words of which each would do.
CREATE FUNCTION search.meant(word text, OUT query tsquery, OUT words text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found search.meaning := search.meaning_of(ARRAY[word]);
BEGIN
    query := coalesce(found.query, search.either_stem(word));
    words := coalesce(found.words, search.keys(ARRAY[word]));
END $$;

-- Some of the listings that have what the query asks, always by the index of words: for a word that none has, the planner
-- would rather read them all, hoping to find one soon.
CREATE FUNCTION search.some_listed(query tsquery, most integer) RETURNS SETOF search.listing
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
    RETURN QUERY SELECT * FROM search.listing l WHERE l.available AND l.words @@ query LIMIT most;
END $$;

-- Whether a listing has what the query asks; `words` are folded ones of which each would do. What is frequent is known
-- from the last count, for the index gives every place of a frequent word before it says that there is one.
CREATE FUNCTION search.is_listed(query tsquery, words text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM search.known_word k WHERE k.word = ANY (is_listed.words) AND k.listings >= 50)
        OR EXISTS (SELECT FROM search.some_listed(query, 1));
END $$;

-- Replaces all sets of spellings. `sets` is an array of arrays of spellings as people write them. A stem that words of
-- two sets share (شاحن and وشاح) belongs to neither.
CREATE FUNCTION search.learn(sets jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search.meaning;
    CREATE TEMPORARY TABLE learned ON COMMIT DROP AS
        SELECT s.place::integer AS meaning, spelling AS shown, search.fold(spelling) AS folded, ARRAY(
            SELECT word FROM unnest(string_to_array(search.fold(spelling), ' ')) WITH ORDINALITY AS w (word, at)
            WHERE search.says_something(word) ORDER BY at) AS words
        FROM jsonb_array_elements(sets) WITH ORDINALITY AS s (spellings, place), jsonb_array_elements_text(spellings) AS spelling;
    CREATE TEMPORARY TABLE learned_key ON COMMIT DROP AS
        SELECT DISTINCT l.meaning, key, cardinality(l.words) = 1 AS is_word FROM learned l, unnest(search.keys(l.words)) AS key
        WHERE key = array_to_string(l.words, ' ')
           OR NOT EXISTS (SELECT FROM learned other WHERE other.meaning <> l.meaning AND key = ANY (search.keys(other.words)));
    INSERT INTO search.meaning (id, query, words)
        SELECT meaning, string_agg('(' || part || ')', ' | ')::tsquery, array_remove(array_agg(DISTINCT word), NULL) FROM (
            SELECT meaning, quote_literal(key) AS part, key AS word FROM learned_key WHERE is_word
            UNION ALL SELECT meaning, search.either_stem(folded)::text, NULL FROM learned WHERE cardinality(words) > 1) parts
        GROUP BY meaning;
    INSERT INTO search.spelling (words, shown, meaning)
        SELECT DISTINCT ON (meaning, words) array_to_string(words, ' '), lower(shown), meaning FROM learned ORDER BY meaning, words, shown;
    INSERT INTO search.spelling_stem (stem, meaning) SELECT DISTINCT key, meaning FROM learned_key;
    DROP TABLE learned, learned_key;
END $$;
REVOKE ALL ON FUNCTION search.learn FROM PUBLIC;

-- A word that may stand for another.
CREATE TYPE search.candidate AS (word text, shown text, listings integer);

-- At most three of the candidates, one of each stem, that are listed: those with the same first letter first, then the
-- most frequent.
CREATE FUNCTION search.likeliest(typed text, candidates search.candidate[]) RETURNS TABLE (word text, shown text)
LANGUAGE sql STABLE AS $$
    SELECT best.word, best.shown FROM (
        SELECT * FROM (
            SELECT DISTINCT ON (ts_lexize('pg_catalog.french_stem', c.word)) c.word, c.shown, c.listings,
                left(c.word, 1) = left($1, 1) AS begins_alike, search.similarity(c.word, $1) AS likeness
            FROM unnest($2) AS c
            ORDER BY ts_lexize('pg_catalog.french_stem', c.word), c.listings DESC, c.word) one
        ORDER BY begins_alike DESC, listings DESC, likeness DESC, one.word LIMIT 8) best
    CROSS JOIN LATERAL search.meant(best.word) AS m
    WHERE search.is_listed(m.query, m.words)
    ORDER BY begins_alike DESC, listings DESC, likeness DESC, best.word LIMIT 3
$$;

-- Listed words most like this folded one, the most likely first: with one slip; else by their sound; else with two
-- slips; else those that begin with it. None for numbers and for fewer than three letters.
CREATE FUNCTION search.alike(typed text) RETURNS TABLE (word text, shown text)
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

-- What a word that no listing has may stand for: the same with digits as letters, two words written as one, or words
-- most like it. `shown` are the words that stand in, none where nothing does.
CREATE FUNCTION search.stand_in(typed text, OUT query tsquery, OUT shown text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    one record;
    parts text[];
BEGIN
    query := ''::tsquery;
    shown := '{}';
    -- 9 is ق, which Latin letters write q or k; 7 is ح, 5 is خ, 3 is ع, 2 is ء. Sizes, years and models stay: only among
    -- three letters or more, and only where there is no other digit.
    IF typed ~ '[23579]' AND typed !~ '[014680]' AND length(regexp_replace(typed, '[^a-z]', '', 'g')) >= 3 THEN
        FOR one IN SELECT spelt.word, m.query FROM unnest(ARRAY['q', 'k']) AS kaf,
                replace(translate(typed, '9732', kaf || 'ha'), '5', 'kh') AS spelt (word), search.meant(spelt.word) AS m
            WHERE search.is_listed(m.query, m.words) LOOP
            query := query || one.query;
            shown := shown || one.word;
        END LOOP;
        IF shown <> '{}' THEN RETURN; END IF;
    END IF;
    parts := regexp_match(typed, '^([a-z]{3,})([0-9]{1,4})$');
    IF parts IS NOT NULL THEN
        SELECT m.query && search.either_stem(parts[2]) INTO query FROM search.meant(parts[1]) AS m;
        IF search.is_listed(query, '{}') THEN
            shown := ARRAY[parts[1] || ' ' || parts[2]];
            RETURN;
        END IF;
        query := ''::tsquery;
    END IF;
    FOR one IN SELECT a.shown, m.query FROM search.alike(typed) AS a, search.meant(a.word) AS m LOOP
        query := query || one.query;
        shown := shown || one.shown;
    END LOOP;
END $$;

-- The query for what a person typed, whatever it is: every word must be there, in some language's form or another
-- spelling; words that say nothing are left out, unless there are no others. A word that no listing has is stood in
-- for, unless it is to be taken exactly; four such words at most. Twelve words of 200 characters count, each once. No
-- words at all are the empty query, which finds nothing.
-- `words` are the words that count, those without a listing as they were typed; in `stands`, at the same place, is what was searched for one: empty for itself,
-- else the words that stood in for it with | between. `listed` says whether any listing has it, or what stood in.
CREATE FUNCTION search.understand(
    typed text, exactly boolean, OUT query tsquery, OUT words text[], OUT stands text[], OUT listed boolean[])
LANGUAGE plpgsql STABLE SET client_min_messages = warning AS $$
DECLARE
    folded text[] := string_to_array(search.fold(left(typed, 200)), ' ');
    known search.meaning;
    meant record;
    other record;
    place integer := 1;
    size integer;
    is_listed boolean;
    asked integer := 0;
    stood text;
BEGIN
    query := ''::tsquery;
    words := '{}';
    stands := '{}';
    listed := '{}';
    folded := ARRAY(SELECT word FROM unnest(folded) WITH ORDINALITY AS w (word, at) GROUP BY word ORDER BY min(at));
    folded := coalesce(nullif(ARRAY(
        SELECT word FROM unnest(folded) WITH ORDINALITY AS w (word, at)
        WHERE search.says_something(word) ORDER BY at LIMIT 12), '{}'), folded[1:12]);
    WHILE place <= cardinality(folded) LOOP
        -- Three words or two that are one spelling go before each by itself.
        size := least(3, cardinality(folded) - place + 1);
        LOOP
            known := search.meaning_of(folded[place:place + size - 1]);
            EXIT WHEN known.id IS NOT NULL OR size = 1;
            size := size - 1;
        END LOOP;
        stood := '';
        IF known.id IS NOT NULL THEN
            is_listed := search.is_listed(known.query, known.words);
            query := query && known.query;
        ELSE
            meant := search.meant(folded[place]);
            is_listed := search.is_listed(meant.query, meant.words);
            -- Looking for others costs the most, so only some words may ask for it.
            IF NOT is_listed AND NOT exactly AND asked < 4 THEN
                asked := asked + 1;
                other := search.stand_in(folded[place]);
                stood := array_to_string(other.shown, '|');
                is_listed := stood <> '';
                IF is_listed THEN meant.query := other.query; END IF;
            END IF;
            query := query && meant.query;
        END IF;
        -- What is told about is told as it was typed.
        words := words || coalesce(
            CASE WHEN stood <> '' OR NOT is_listed THEN (
                SELECT raw FROM regexp_split_to_table(left(typed, 200), '[[:space:][:punct:]]+') AS raw
                WHERE search.fold(raw) = folded[place] LIMIT 1) END,
            array_to_string(folded[place:place + size - 1], ' '));
        stands := stands || stood;
        listed := listed || is_listed;
        place := place + size;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION search.wanted(typed text) RETURNS tsquery
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT query FROM search.understand(typed, false));
END $$;
DROP FUNCTION search.any_of;

-- Counts the words of the titles in the lists again, and keeps how they are written most often.
CREATE FUNCTION search.count_words() RETURNS void
LANGUAGE sql AS $$
    WITH counted AS MATERIALIZED (
        SELECT search.fold(word) AS folded, word, ndoc
        FROM ts_stat('SELECT to_tsvector(''pg_catalog.simple'', titles) FROM search.listing WHERE available')
    ), now AS MATERIALIZED (
        SELECT folded AS word, (array_agg(word ORDER BY ndoc DESC, word))[1] AS shown, sum(ndoc)::integer AS listings FROM counted
        WHERE length(folded) BETWEEN 3 AND 40 AND folded !~ ' ' AND search.says_something(folded) GROUP BY folded
    ), gone AS (
        SELECT k.word, k.shown, 0 FROM search.known_word k
        WHERE k.listings > 0 AND NOT EXISTS (SELECT FROM now WHERE now.word = k.word)
    )
    INSERT INTO search.known_word AS k (word, shown, listings)
    SELECT * FROM (SELECT word, shown, listings FROM now UNION ALL SELECT * FROM gone) changed ORDER BY word
    ON CONFLICT (word) DO UPDATE SET shown = excluded.shown, listings = excluded.listings
    WHERE (k.shown, k.listings) IS DISTINCT FROM (excluded.shown, excluded.listings)
$$;

-- Takes in words and sellers of these offers' rows.
CREATE FUNCTION search.note(offers uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    one record;
    known text[] := '{}';
BEGIN
    FOR one IN SELECT DISTINCT ON (folded) folded, lexeme FROM (
            SELECT search.fold(w.lexeme) AS folded, w.lexeme FROM (
                SELECT DISTINCT lexeme FROM search.listing l, unnest(to_tsvector('pg_catalog.simple', l.titles))
                WHERE l.offer_id = ANY (offers) AND l.available) w) f
        WHERE length(folded) BETWEEN 3 AND 40 AND folded !~ ' ' AND search.says_something(folded) ORDER BY folded, lexeme LOOP
        INSERT INTO search.known_word (word, shown) VALUES (one.folded, one.lexeme) ON CONFLICT DO NOTHING;
        known := known || one.folded;
    END LOOP;
    -- Only words that were gone are locked; the others are counted later.
    UPDATE search.known_word SET listings = 1 WHERE word = ANY (known) AND listings = 0;
    INSERT INTO search.known_seller (id, slug, name)
        SELECT DISTINCT ON (l.seller_id) l.seller_id, l.seller_slug, l.seller_name FROM search.listing l
        WHERE l.offer_id = ANY (offers) ORDER BY l.seller_id ON CONFLICT DO NOTHING;
    UPDATE search.known_seller k SET slug = l.seller_slug, name = l.seller_name FROM search.listing l
        WHERE l.offer_id = ANY (offers) AND l.seller_id = k.id AND (k.slug, k.name) IS DISTINCT FROM (l.seller_slug, l.seller_name);
END $$;

-- What may be meant by what is typed so far: `word` completes its last word, `title` is the product's of that slug,
-- `seller` and `category` those of that slug. `slugs` and `names` are those of all categories, in one order.
CREATE FUNCTION search.suggestions(typed text, language text, slugs text[], names text[]) RETURNS TABLE (kind text, shown text, slug text)
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
        -- Another spelling of what is listed.
        ends := ARRAY(
            SELECT ROW(s.words, s.shown, 1)::search.candidate FROM search.spelling s JOIN search.meaning m ON m.id = s.meaning
            WHERE s.words ~>=~ last AND s.words ~<~ (last || chr(1114111)) AND search.is_listed(m.query, m.words)
            ORDER BY length(s.words), s.words LIMIT 2);
    END IF;
    IF ends = '{}' AND length(last) >= 4 THEN
        ends := ARRAY(SELECT ROW(a.word, a.shown, 1)::search.candidate FROM search.alike(last) AS a);
    END IF;
    IF ends <> '{}' THEN
        -- Titles with all words but the last and its likeliest end.
        SELECT coalesce(min(k.listings), 1) INTO fewest FROM search.known_word k WHERE k.word = ANY (before || (ends[1]).word);
        FOR one IN SELECT m.query FROM unnest(before || (ends[1]).word) AS w (word), search.meant(w.word) AS m
            WHERE search.says_something(w.word) LOOP
            wanted := wanted && one.query;
        END LOOP;
        IF before = '{}' AND fewest >= 500 THEN
            -- Any two thousand have some with it; the index would collect all that have it first.
            RETURN QUERY SELECT DISTINCT ON (l.product_id) 'title', coalesce(l.titles ->> language, l.titles ->> l.original_language), l.product_slug
                FROM (SELECT * FROM (
                    SELECT * FROM search.listing a WHERE a.available LIMIT 2000) part
                    WHERE part.words @@ wanted LIMIT 6) l LIMIT 3;
        ELSE
            RETURN QUERY SELECT DISTINCT ON (l.product_id) 'title', coalesce(l.titles ->> language, l.titles ->> l.original_language), l.product_slug
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

GRANT SELECT ON search.meaning, search.spelling, search.spelling_stem TO kolchi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON search.known_seller TO kolchi_app;

-- The projection gets its words folded the new way, its sellers and its counts once it is made again.
UPDATE jobs.job SET due = kernel.now() WHERE name = 'search.rebuild' AND every IS NOT NULL;
