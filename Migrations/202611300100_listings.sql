-- What sellers say about a listing besides its words: article number, bar code, parcel, and the size of a defect's picture.

-- Whether the check digit of a Global Trade Item Number is right (GS1 General Specifications, section 7.9).
CREATE FUNCTION catalog.is_gtin(digits text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN digits ~ '^([0-9]{8}|[0-9]{12,14})$' AND digits ~ '[1-9]' THEN
        (SELECT sum(digit::integer * CASE WHEN (length(digits) - place) % 2 = 0 THEN 1 ELSE 3 END) % 10 = 0
         FROM regexp_split_to_table(digits, '') WITH ORDINALITY AS split (digit, place))
        ELSE false END
$$;

-- Several sellers may sell one article in one shop, and two products may turn out to be the same. So a bar code is not unique.
ALTER TABLE catalog.variant ADD COLUMN gtin text CONSTRAINT variant_gtin CHECK (catalog.is_gtin(gtin));
CREATE INDEX variant_of_gtin ON catalog.variant (lpad(gtin, 14, '0')) WHERE gtin IS NOT NULL;

-- The seller's own article number.
ALTER TABLE catalog.offer
    ADD COLUMN sku text CONSTRAINT offer_sku CHECK (length(sku) BETWEEN 1 AND 64 AND sku = btrim(sku) AND sku !~ '[[:cntrl:]]'),
    ADD CONSTRAINT offer_sku_taken UNIQUE (seller_id, sku);

-- The parcel with the product in it: grams, and the three sides in millimetres, the longest first.
ALTER TABLE catalog.product
    ADD COLUMN parcel_grams  integer,
    ADD COLUMN parcel_long   integer,
    ADD COLUMN parcel_middle integer,
    ADD COLUMN parcel_short  integer,
    ADD CONSTRAINT product_parcel CHECK (
        parcel_grams BETWEEN 1 AND 100000 AND num_nulls(parcel_long, parcel_middle, parcel_short) IN (0, 3)
        AND (parcel_grams IS NOT NULL OR parcel_long IS NULL)
        AND parcel_long <= 3000 AND parcel_middle <= parcel_long AND parcel_short <= parcel_middle AND parcel_short >= 1),
    ADD COLUMN archived_at timestamptz;
UPDATE catalog.product SET archived_at = kernel.now() WHERE status = 'archived';
ALTER TABLE catalog.product ADD CONSTRAINT product_archived_when CHECK ((status = 'archived') = (archived_at IS NOT NULL));

-- A defect's picture need not be one of the offer's pictures, so its size is repeated here. Media knows it for the rows so far.
ALTER TABLE catalog.offer_defect ADD COLUMN width integer, ADD COLUMN height integer;
UPDATE catalog.offer_defect d SET width = p.width, height = p.height FROM media.picture p WHERE p.hash = d.picture;
UPDATE catalog.offer_defect SET picture = NULL WHERE width IS NULL AND picture IS NOT NULL;
ALTER TABLE catalog.offer_defect
    ADD CONSTRAINT offer_defect_picture_whole CHECK (num_nulls(picture, width, height) IN (0, 3) AND width > 0 AND height > 0);
-- An edit replaces the defects, or takes back a translation.
GRANT DELETE ON catalog.offer_defect, catalog.offer_defect_text, catalog.product_text, catalog.variant_value TO kolchi_app;
