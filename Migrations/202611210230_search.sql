-- What buyers search in: a projection of catalog, stock and sellers. It can be emptied and rebuilt.
CREATE SCHEMA search;
GRANT USAGE ON SCHEMA search TO kolchi_app;
CREATE EXTENSION unaccent SCHEMA search;
CREATE EXTENSION pg_trgm SCHEMA search;
CREATE EXTENSION fuzzystrmatch SCHEMA search;

-- Text without case, accents and the variants of Arabic letters: أإآٱ → ا, ة → ه, ى → ي, ؤ → و, ئ → ي,
-- گ → ك, Arabic digits → Latin ones; no short vowels, no tatweel. Everything but letters and digits is a space.
CREATE FUNCTION search.fold(shown text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    btrim(regexp_replace(
        lower(search.unaccent('search.unaccent',
            translate(regexp_replace(shown, '[\u064B-\u065F\u0670\u0640]', '', 'g'),
                'أإآٱةىؤئگ٠١٢٣٤٥٦٧٨٩', 'ااااهيويك0123456789'))),
        '[^[:alnum:]]+', ' ', 'g'));

-- One row an offer; lists show one card a product, so that every filter is true of one and the same offer.
CREATE TABLE search.listing (
    offer_id             uuid PRIMARY KEY,
    product_id           uuid NOT NULL,
    product_slug         text NOT NULL,
    -- Titles by language; `original_language` is always among them.
    titles               jsonb NOT NULL,
    original_language    text NOT NULL,
    -- Slugs of the category and all above it, the highest first.
    categories           text[] NOT NULL,
    condition            text NOT NULL,
    size                 text,
    colour               text,
    brand                text,
    price                bigint NOT NULL,
    seller_id            uuid NOT NULL,
    seller_name          text NOT NULL,
    seller_slug          text NOT NULL,
    city_code            text NOT NULL,
    picture              text,
    picture_width        integer,
    picture_height       integer,
    -- When the product was first published: it never changes, so that pages stay where they are.
    product_published_at timestamptz NOT NULL,
    -- Published, of an open seller, and a piece is free.
    available            boolean NOT NULL,
    words                tsvector NOT NULL,
    indexed_at           timestamptz NOT NULL
);
CREATE INDEX listing_words ON search.listing USING gin (words) WHERE available;
CREATE INDEX listing_categories ON search.listing USING gin (categories) WHERE available;
CREATE INDEX listing_product ON search.listing (product_id);
CREATE INDEX listing_seller ON search.listing (seller_id, product_published_at DESC) WHERE available;
CREATE INDEX listing_newest ON search.listing (product_published_at DESC, product_id) WHERE available;
CREATE INDEX listing_price ON search.listing (price, product_id) WHERE available;

-- Folded words that titles contain, for the mending of typing errors.
CREATE TABLE search.known_word (
    word text PRIMARY KEY CHECK (length(word) BETWEEN 3 AND 40)
);
CREATE INDEX known_word_alike ON search.known_word USING gin (word search.gin_trgm_ops);

-- Folded words of one group mean the same, in all languages together.
CREATE TABLE search.synonym (
    word    text NOT NULL,
    meaning text NOT NULL,
    PRIMARY KEY (word, meaning)
);
INSERT INTO search.synonym (meaning, word)
SELECT meaning, search.fold(word) FROM (VALUES
    ('kaftan', ARRAY['caftan', 'kaftan', 'qaftan', 'قفطان']),
    ('djellaba', ARRAY['djellaba', 'jellaba', 'jelaba', 'جلابة', 'جلباب']),
    ('babouche', ARRAY['babouche', 'babouches', 'belgha', 'slipper', 'slippers', 'بلغة']),
    ('takchita', ARRAY['takchita', 'takshita', 'تكشيطة']),
    ('gandoura', ARRAY['gandoura', 'gandora', 'كندورة', 'قندورة']),
    ('burnous', ARRAY['burnous', 'selham', 'سلهام', 'برنس']),
    ('dress', ARRAY['robe', 'dress', 'فستان']),
    ('shirt', ARRAY['chemise', 'shirt', 'قميص']),
    ('t-shirt', ARRAY['tee', 'tshirt', 'تيشيرت']),
    ('trousers', ARRAY['pantalon', 'trousers', 'pants', 'سروال', 'بنطلون']),
    ('skirt', ARRAY['jupe', 'skirt', 'تنورة']),
    ('jacket', ARRAY['veste', 'jacket', 'blouson', 'سترة', 'جاكيت']),
    ('coat', ARRAY['manteau', 'coat', 'معطف']),
    ('shoe', ARRAY['chaussure', 'chaussures', 'shoe', 'shoes', 'حذاء', 'أحذية']),
    ('pullover', ARRAY['pull', 'chandail', 'pullover', 'sweater', 'jumper', 'كنزة']),
    ('shorts', ARRAY['short', 'shorts', 'bermuda', 'شورت']),
    ('hat', ARRAY['chapeau', 'hat', 'قبعة']),
    ('bag', ARRAY['sac', 'bag', 'حقيبة']),
    ('scarf', ARRAY['foulard', 'echarpe', 'scarf', 'وشاح']),
    ('rug', ARRAY['tapis', 'rug', 'carpet', 'زربية', 'سجاد']),
    ('leather', ARRAY['cuir', 'leather', 'جلد']),
    ('silk', ARRAY['soie', 'silk', 'حرير']),
    ('wool', ARRAY['laine', 'wool', 'صوف']),
    ('cotton', ARRAY['coton', 'cotton', 'قطن']),
    ('child', ARRAY['enfant', 'child', 'kids', 'طفل', 'أطفال']),
    ('woman', ARRAY['femme', 'woman', 'women', 'نساء', 'نسائي']),
    ('man', ARRAY['homme', 'man', 'men', 'رجال', 'رجالي']),
    ('wedding', ARRAY['mariage', 'wedding', 'زفاف', 'عرس']),
    ('phone', ARRAY['telephone', 'phone', 'smartphone', 'هاتف'])
) AS groups (meaning, words), unnest(words) AS word;

-- A text in all three languages' stems: a word is found by whoever writes it in either.
CREATE FUNCTION search.stems(shown text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    to_tsvector('pg_catalog.french', search.fold(shown))
    || to_tsvector('pg_catalog.english', search.fold(shown))
    || to_tsvector('pg_catalog.arabic', search.fold(shown));

-- What one folded word may stand for in a listing.
CREATE FUNCTION search.either_stem(word text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    plainto_tsquery('pg_catalog.french', word)
    || plainto_tsquery('pg_catalog.english', word)
    || plainto_tsquery('pg_catalog.arabic', word);

-- The query for what a person typed, whatever it is: every word must be there, in some language's form or by a
-- synonym; words without meaning are left out; a word that no listing has stands for those most like it.
-- At most twelve words count. The answer for no words at all is the empty query, which finds nothing.
CREATE FUNCTION search.wanted(typed text) RETURNS tsquery
LANGUAGE plpgsql STABLE SET pg_trgm.similarity_threshold = 0.25 SET client_min_messages = warning AS $$
DECLARE
    wanted tsquery := ''::tsquery;
    meant tsquery;
    one text;
    -- Folded words without meaning that the dictionaries do not leave out.
    unmeant constant text[] := ARRAY['les', 'cet', 'cette', 'sans', 'sous', 'plus', 'tres', 'without',
        'في', 'من', 'علي', 'الي', 'عن', 'مع', 'او', 'هذا', 'هذه', 'التي', 'الذي', 'و'];
BEGIN
    FOREACH one IN ARRAY (string_to_array(search.fold(left(typed, 200)), ' '))[1:12] LOOP
        CONTINUE WHEN one = ANY(unmeant)
            OR numnode(plainto_tsquery('pg_catalog.french', one)) = 0
            OR numnode(plainto_tsquery('pg_catalog.english', one)) = 0
            OR numnode(plainto_tsquery('pg_catalog.arabic', one)) = 0;
        meant := search.either_stem(one);
        SELECT meant || search.any_of(array_agg(DISTINCT other.word)) INTO meant
            FROM search.synonym own JOIN search.synonym other USING (meaning)
            WHERE own.word = one HAVING count(*) > 0;
        meant := coalesce(meant, search.either_stem(one));
        IF length(one) >= 4 AND NOT EXISTS (SELECT FROM search.listing WHERE available AND words @@ meant) THEN
            SELECT coalesce(meant || search.any_of(array_agg(alike.word)), meant) INTO meant FROM (
                SELECT word FROM search.known_word
                WHERE word OPERATOR(search.%) one
                  AND search.levenshtein_less_equal(word, left(one, 40), 2) <= CASE WHEN length(one) >= 6 THEN 2 ELSE 1 END
                ORDER BY search.similarity(word, one) DESC, word LIMIT 4) AS alike;
        END IF;
        wanted := wanted && meant;
    END LOOP;
    RETURN wanted;
END $$;

-- Any of these folded words.
CREATE FUNCTION search.any_of(several text[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    either tsquery := ''::tsquery;
    one text;
BEGIN
    FOREACH one IN ARRAY coalesce(several, '{}') LOOP
        either := either || search.either_stem(one);
    END LOOP;
    RETURN either;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON search.listing, search.known_word TO kolchi_app;
GRANT SELECT ON search.synonym TO kolchi_app;
