-- Folds a text, so that spellings of one word become equal: lower case, no accents, one form for letters that look alike (NFKC),
-- Persian letters and digits, and Moroccan ڭ. Invisible characters are removed. "t-shirt" becomes one word. "thé" does not
-- become the English article. The last characters of the list have no counterpart and are removed: short vowels, tatweel, accents.
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
