-- Words are found however they are parted: "128go" and "128 go", "smart phone" and "smartphone"; and with a soft hyphen
-- or another unseen character inside.

-- As before, and without characters that nobody sees.
CREATE OR REPLACE FUNCTION search.fold(shown text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := translate(lower(normalize(shown, NFKC)),
        'أإآٱةىؤئگڭکیپڤ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹' || U&'\064B\064C\064D\064E\064F\0650\0651\0652\0653\0654\0655\0656\0657\0658\0659\065A\065B\065C\065D\065E\065F\0670\0640\0300\0301\0302\0303\0308\030C\0327',
        'ااااهيويكككيبف01234567890123456789');
BEGIN
    IF folded ~ '[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF]' THEN
        folded := regexp_replace(folded, '[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF]', '', 'g');
    END IF;
    IF strpos(folded, 'thé') > 0 THEN folded := regexp_replace(folded, '\mthés?\M', 'theh', 'g'); END IF;
    folded := btrim(regexp_replace(search.unaccent('search.unaccent', folded), '[^[:alnum:]]+', ' ', 'g'));
    IF strpos(folded, ' shirt') > 0 THEN folded := regexp_replace(folded, '\m(?:t|tee) shirts?\M', 'tshirt', 'g'); END IF;
    RETURN folded;
END $$;

-- A folded word with a space wherever letters and digits meet; null where they do not.
CREATE FUNCTION search.apart(word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN word ~ '[0-9][^0-9]|[^0-9][0-9]'
        THEN regexp_replace(regexp_replace(word, '([0-9])([^0-9])', '\1 \2', 'g'), '([^0-9])([0-9])', '\1 \2', 'g') END;

-- As before. Words in which letters and digits meet are found by their parts too.
CREATE OR REPLACE FUNCTION search.stems(shown text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := search.fold(shown);
BEGIN
    IF folded ~ '[0-9][^0-9 ]|[^0-9 ][0-9]' THEN
        folded := folded || ' ' || (
            SELECT string_agg(search.apart(m[1]), ' ')
            FROM regexp_matches(folded, '([^ ]*(?:[0-9][^0-9 ]|[^0-9 ][0-9])[^ ]*)', 'g') AS m);
    END IF;
    RETURN to_tsvector('pg_catalog.french', folded) || to_tsvector('pg_catalog.english', folded)
        || to_tsvector('pg_catalog.arabic', folded);
END $$;

-- As before. A word in which letters and digits meet may also stand in parts, one after another. Arabic has no stop words
-- of Latin letters, so that the s of s23 counts.
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

-- Whether listings have two neighbours of a search as one word.
CREATE FUNCTION search.is_joined(word text) RETURNS boolean
LANGUAGE sql STABLE RETURN
    EXISTS (SELECT FROM search.known_word k WHERE k.word = $1 AND k.listings > 0) OR EXISTS (SELECT FROM search.spelling s WHERE s.words = $1);

-- As before. Two neighbours that listings have as one word may stand as that word too, unless the search is to be taken
-- exactly; nothing else stands in for them then.
CREATE OR REPLACE FUNCTION search.understand(
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
    -- The same query with the first two such neighbours as one word, and the place of the first of them.
    joined tsquery;
    joined_at integer;
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
        IF joined IS NULL AND NOT exactly AND size = 1 AND place < cardinality(folded)
            AND length(folded[place] || folded[place + 1]) BETWEEN 3 AND 40 AND search.is_joined(folded[place] || folded[place + 1]) THEN
            joined := query && (SELECT m.query FROM search.meant(folded[place] || folded[place + 1]) AS m);
            joined_at := place;
        END IF;
        stood := '';
        IF known.id IS NOT NULL THEN
            SELECT known.query AS query, known.words AS words INTO meant;
            is_listed := search.is_listed(known.query, known.words);
        ELSE
            meant := search.meant(folded[place]);
            is_listed := coalesce(place IN (joined_at, joined_at + 1), false) OR search.is_listed(meant.query, meant.words);
            -- Looking for others costs the most, so only some words may ask for it.
            IF NOT is_listed AND NOT exactly AND asked < 4 THEN
                asked := asked + 1;
                other := search.stand_in(folded[place]);
                stood := array_to_string(other.shown, '|');
                is_listed := stood <> '';
                IF is_listed THEN meant.query := other.query; END IF;
            END IF;
        END IF;
        query := query && meant.query;
        IF joined IS NOT NULL AND (size > 1 OR place NOT IN (joined_at, joined_at + 1)) THEN joined := joined && meant.query; END IF;
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
    IF joined IS NOT NULL THEN query := query || joined; END IF;
END $$;

-- Names of sellers are folded anew at once; the listings are once they are made again.
UPDATE search.known_seller SET name = name;
UPDATE jobs.job SET due = kernel.now() WHERE name = 'search.rebuild' AND every IS NOT NULL;
