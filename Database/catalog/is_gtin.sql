-- Whether the check digit of a Global Trade Item Number is right (GS1 General Specifications, section 7.9).
CREATE OR REPLACE FUNCTION catalog.is_gtin(digits text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN digits ~ '^([0-9]{8}|[0-9]{12,14})$' AND digits ~ '[1-9]' THEN
        (SELECT sum(digit::integer * CASE WHEN (length(digits) - place) % 2 = 0 THEN 1 ELSE 3 END) % 10 = 0
         FROM regexp_split_to_table(digits, '') WITH ORDINALITY AS split (digit, place))
        ELSE false END
$$;
