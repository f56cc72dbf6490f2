-- The replacement of a word without listings: the same word with digits as letters, two words written as one, or the words most
-- like it. `shown` lists the replacements, and is empty if there are none.
CREATE OR REPLACE FUNCTION search.stand_in(typed text, OUT query tsquery, OUT shown text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    one record;
    parts text[];
BEGIN
    query := ''::tsquery;
    shown := '{}';
    -- 9 is ق, which Latin letters write q or k; 7 is ح, 5 is خ, 3 is ع, 2 is ء. Sizes, years and models stay as they are: the word
    -- needs three letters or more and no other digit.
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
