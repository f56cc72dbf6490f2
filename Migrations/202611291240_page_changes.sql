-- Changes of what public pages show: an outbox, a feed of change numbers, and one trigger function for all tables. They replace triggers
-- that called NOTIFY in the writing transaction. Several schemas change, so that no change is missed in between: their old triggers go and
-- the new ones come in one transaction.
--
-- The program before this version goes on: it drops all pages with each message that it cannot read.
CREATE SCHEMA storefront;
GRANT USAGE ON SCHEMA storefront TO kolchi_app;

-- Changes that are not published yet: of a product, of some sellers, or of all pages where both columns are null. `seller_ids` beside a
-- product are its sellers, or null where nobody knows them. A row lives for some milliseconds, so the table is vacuumed often.
CREATE TABLE storefront.page_change (
    product_id  uuid,
    seller_ids  uuid[],
    recorded_at timestamptz NOT NULL DEFAULT kernel.now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- The number of the last change that was published, and when a process last published. The only row changes at least once a second. Its
-- versions stay in one page of the table, because no index has these columns and the page has room (HOT).
CREATE TABLE storefront.page_feed (
    only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT page_feed_one_row CHECK (only_row),
    number   bigint NOT NULL CONSTRAINT page_feed_number CHECK (number >= 0),
    beat_at  timestamptz NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
INSERT INTO storefront.page_feed (number, beat_at) VALUES (0, '-infinity');

-- Only the triggers record changes. They run as the owner.
GRANT SELECT, DELETE ON storefront.page_change TO kolchi_app;
GRANT SELECT, UPDATE ON storefront.page_feed TO kolchi_app;

DROP FUNCTION catalog.tell_of_products() CASCADE;
DROP FUNCTION kernel.tell_of_change() CASCADE;

CREATE FUNCTION storefront.record_page_change() RETURNS trigger
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
        ('catalog.craft_note', 'all', '', ''),
        ('sellers.seller', 'seller', 'c.id', ''),
        ('sellers.seller_text', 'seller', 'c.seller_id', ''),
        ('shipping.rate', 'seller', 'c.seller_id', '')
    ) AS tables (name, subject, key, joined) LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format(
                'CREATE TRIGGER page_change_%s AFTER %s ON %s REFERENCING %s TABLE AS changed
                    FOR EACH STATEMENT EXECUTE FUNCTION storefront.record_page_change(%L, %L, %L)',
                lower(event), event, one.name, CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END, one.subject, one.key, one.joined);
        END LOOP;
    END LOOP;
END $$;

CREATE FUNCTION storefront.publish_page_changes(is_beat boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    -- So many subjects of 45 bytes fit into a payload of 8,000 bytes.
    most CONSTANT integer := 150;
    change_number bigint;
    changes integer;
    concerns_all boolean;
    has_unknown_sellers boolean;
    products uuid[];
    sellers uuid[];
    products_sellers uuid[];
    subjects text;
BEGIN
    IF is_beat THEN
        UPDATE storefront.page_feed SET beat_at = kernel.now()
            WHERE beat_at NOT BETWEEN kernel.now() - interval '0.9 seconds' AND kernel.now()
            RETURNING number INTO change_number;
    ELSIF EXISTS (SELECT FROM storefront.page_change) THEN
        UPDATE storefront.page_feed SET beat_at = kernel.now() RETURNING number INTO change_number;
    END IF;
    IF change_number IS NULL THEN RETURN false; END IF;

    WITH gone AS (
        DELETE FROM storefront.page_change RETURNING product_id, seller_ids
    ), sold AS (
        SELECT product_id IS NULL AS is_seller, seller FROM gone, unnest(seller_ids) AS seller
    )
    SELECT count(*), coalesce(bool_or(product_id IS NULL AND seller_ids IS NULL), false),
        coalesce(bool_or(product_id IS NOT NULL AND seller_ids IS NULL), false),
        coalesce(array_agg(DISTINCT product_id) FILTER (WHERE product_id IS NOT NULL), '{}'),
        ARRAY(SELECT DISTINCT seller FROM sold WHERE is_seller), ARRAY(SELECT DISTINCT seller FROM sold)
        INTO changes, concerns_all, has_unknown_sellers, products, sellers, products_sellers FROM gone;
    IF changes = 0 THEN
        -- Otherwise another process has published them meanwhile.
        IF is_beat THEN PERFORM pg_notify('kernel.pages', change_number || ' beat'); END IF;
        RETURN is_beat;
    END IF;

    -- A page of a product lists all sellers of the product, so a seller can stand for the products.
    IF cardinality(products) + cardinality(sellers) > most THEN
        concerns_all := concerns_all OR has_unknown_sellers OR cardinality(products_sellers) > most;
        products := '{}';
        sellers := products_sellers;
    END IF;
    SELECT string_agg(subject, ' ') INTO subjects FROM (
        SELECT 'product:' || key FROM unnest(products) AS key UNION ALL SELECT 'seller:' || key FROM unnest(sellers) AS key
    ) AS named (subject);
    UPDATE storefront.page_feed SET number = number + 1 RETURNING number INTO change_number;
    PERFORM pg_notify('kernel.pages', concat_ws(' ', change_number, CASE WHEN concerns_all THEN 'all' ELSE subjects END));
    RETURN true;
END $$;
