-- Records which pages a statement may have changed. The list at the end says for each table which subject it has: a product, a
-- seller, or all pages. After the commit, storefront.publish_page_changes notifies the page caches
-- (docs/decisions/0011-page-changes.md).
--
-- Stock is not recorded, because each request reads it again. The trigger's first argument is the subject, the second its key, and
-- the third the joins that lead to the key. `c` is a row of the transition table `changed`.
--
-- It runs as the owner, because a transaction that sees only one seller's rows has no right on these tables.
CREATE OR REPLACE FUNCTION storefront.record_page_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    subject CONSTANT text := TG_ARGV[0];
    most CONSTANT integer := 100;
    keys uuid[];
    sellers uuid[];
BEGIN
    IF subject <> 'all' THEN
        EXECUTE format('SELECT array_agg(DISTINCT %s) FROM changed c %s', TG_ARGV[1], TG_ARGV[2]) INTO keys;
        IF keys IS NULL THEN RETURN NULL; END IF;
    END IF;
    -- No process publishes. The transaction then notifies all pages itself: a process that has just started may already have
    -- read the old rows, and the program before version 202611291240 listens for this message. No rows pile up.
    IF NOT EXISTS (SELECT FROM storefront.page_feed
                   WHERE beat_at BETWEEN kernel.now() - interval '10 seconds' AND kernel.now() + interval '1 second') THEN
        PERFORM pg_notify('kernel.pages', '');
        RETURN NULL;
    END IF;
    IF subject = 'product' AND cardinality(keys) <= most THEN
        -- The sellers of a product stand for it where too many products change at once. After the deletion of such a row nobody
        -- knows them any more.
        INSERT INTO storefront.page_change (product_id, seller_ids)
        SELECT key, CASE WHEN TG_OP <> 'DELETE' OR TG_TABLE_NAME NOT IN ('product', 'variant', 'offer') THEN ARRAY(
            SELECT DISTINCT o.seller_id FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id WHERE v.product_id = key) END
        FROM unnest(keys) AS key;
    ELSE
        IF subject = 'seller' THEN
            sellers := keys;
        ELSIF subject = 'product' AND (TG_OP <> 'DELETE' OR TG_TABLE_NAME NOT IN ('product', 'variant', 'offer')) THEN
            sellers := ARRAY(
                SELECT DISTINCT o.seller_id FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                WHERE v.product_id = ANY(keys));
        END IF;
        -- No page shows products without an offer.
        IF cardinality(sellers) = 0 THEN RETURN NULL; END IF;
        INSERT INTO storefront.page_change (seller_ids) VALUES (CASE WHEN cardinality(sellers) <= most THEN sellers END);
    END IF;
    -- The program sends NOTIFY on this channel once the transaction is committed. NOTIFY here would make writers wait for one another.
    RAISE NOTICE USING ERRCODE = 'KN001', MESSAGE = 'storefront.page_change';
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION storefront.record_page_change() FROM PUBLIC;

DO $$
DECLARE
    one record;
    event text;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('catalog.product', 'product', 'c.id', ''),
        ('catalog.product_text', 'product', 'c.product_id', ''),
        ('catalog.product_value', 'product', 'c.product_id', ''),
        ('catalog.variant', 'product', 'c.product_id', ''),
        ('catalog.variant_value', 'product', 'v.product_id', 'JOIN catalog.variant v ON v.id = c.variant_id'),
        ('catalog.offer', 'product', 'v.product_id', 'JOIN catalog.variant v ON v.id = c.variant_id'),
        ('catalog.offer_defect', 'product', 'v.product_id',
            'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('catalog.offer_defect_text', 'product', 'v.product_id',
            'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('catalog.offer_picture', 'product', 'v.product_id',
            'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('catalog.offer_picture_text', 'product', 'v.product_id',
            'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('catalog.offer_measure', 'product', 'v.product_id',
            'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('catalog.own_value', 'product', 'v.product_id',
            'JOIN (SELECT value_id, product_id FROM catalog.product_value
                   UNION ALL SELECT vv.value_id, cv.product_id FROM catalog.variant_value vv JOIN catalog.variant cv ON cv.id = vv.variant_id) v
             ON v.value_id = c.value_id'),
        ('catalog.craft_note', 'all', '', ''),
        ('sellers.seller', 'seller', 'c.id', ''),
        ('sellers.seller_text', 'seller', 'c.seller_id', ''),
        ('sellers.free_day', 'seller', 'c.seller_id', ''),
        ('places.public_holiday', 'all', '', ''),
        ('sellers.legal_profile', 'seller', 'c.seller_id', ''),
        ('catalog.featured', 'seller', 'c.seller_id', ''),
        ('shipping.rate', 'seller', 'c.seller_id', ''),
        ('shipping.unserved', 'seller', 'c.seller_id', '')
    ) AS tables (name, subject, key, joined) LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format(
                'CREATE OR REPLACE TRIGGER page_change_%s AFTER %s ON %s REFERENCING %s TABLE AS changed
                    FOR EACH STATEMENT EXECUTE FUNCTION storefront.record_page_change(%L, %L, %L)',
                lower(event), event, one.name, CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END, one.subject, one.key, one.joined);
        END LOOP;
    END LOOP;
END $$;
