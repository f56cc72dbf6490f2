-- How a search is understood: its words, the words that replace them, and which of them are listed. At most twelve words count.
-- Two neighbours that listings write as one word match in both spellings, everywhere in the search: "smart phone power bank".
-- Such a spelling is no correction. With `exactly`, no word is replaced.
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
    -- Two neighbours that listings write as one word: the query of that word, the query of the first, and the place of the first.
    joined tsquery;
    first tsquery;
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
        -- A spelling of three words or two goes before single words.
        size := least(3, cardinality(folded) - place + 1);
        LOOP
            known := search.meaning_of(folded[place:place + size - 1]);
            EXIT WHEN known.id IS NOT NULL OR size = 1;
            size := size - 1;
        END LOOP;
        IF joined_at = place - 2 THEN joined_at := NULL; END IF;
        IF joined_at IS NULL AND NOT exactly AND size = 1 AND place < cardinality(folded)
            AND length(folded[place] || folded[place + 1]) BETWEEN 3 AND 40 AND search.is_joined(folded[place] || folded[place + 1])
            AND NOT EXISTS (
                SELECT FROM generate_series(2, least(3, cardinality(folded) - place)) AS n
                WHERE (search.meaning_of(folded[place + 1:place + n])).id IS NOT NULL) THEN
            joined := (SELECT m.query FROM search.meant(folded[place] || folded[place + 1]) AS m);
            joined_at := place;
        END IF;
        stood := '';
        IF known.id IS NOT NULL THEN
            SELECT known.query AS query, known.words AS words INTO meant;
            is_listed := search.is_listed(known.query, known.words);
        ELSE
            meant := search.meant(folded[place]);
            is_listed := coalesce(place IN (joined_at, joined_at + 1), false) OR search.is_listed(meant.query, meant.words);
            -- The search for replacements costs the most, so only four words may ask for it.
            IF NOT is_listed AND NOT exactly AND asked < 4 THEN
                asked := asked + 1;
                other := search.stand_in(folded[place]);
                stood := array_to_string(other.shown, '|');
                is_listed := stood <> '';
                IF is_listed THEN meant.query := other.query; END IF;
            END IF;
        END IF;
        IF joined_at = place THEN
            first := meant.query;
        ELSIF joined_at = place - 1 THEN
            query := query && ((first && meant.query) || joined);
        ELSE
            query := query && meant.query;
        END IF;
        -- A replaced or unlisted word is shown as it was typed.
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
