-- Notifies the page caches of the changes that are committed, on the channel kernel.pages. The payload is the change number and the
-- subjects: `17 product:0190… seller:0190…`, or `17 all`. Numbers have no gaps, and messages come in their order, because publishers
-- hold the row of page_feed until they are committed.
--
-- Every process with a page cache calls it with `is_beat` each second. Then it also sends a message without changes, `17 beat`,
-- unless a process has published within the last 0.9 seconds. So a change whose writer has died is published within about a second.
-- Many subjects are sent in several messages, each with a number of its own.
-- Returns whether it sent a message.
CREATE OR REPLACE FUNCTION storefront.publish_page_changes(is_beat boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    -- So many subjects of 45 bytes fit into a payload of 8,000 bytes.
    most CONSTANT integer := 150;
    -- The most messages. With more subjects, sellers stand for their products.
    most_messages CONSTANT integer := 20;
    change_number bigint;
    changes integer;
    concerns_all boolean;
    has_unknown_sellers boolean;
    products uuid[];
    sellers uuid[];
    products_sellers uuid[];
    subjects text[];
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
    IF cardinality(products) + cardinality(sellers) > most * most_messages THEN
        concerns_all := concerns_all OR has_unknown_sellers OR cardinality(products_sellers) NOT BETWEEN 1 AND most * most_messages;
        products := '{}';
        sellers := products_sellers;
    END IF;
    subjects := CASE WHEN concerns_all THEN ARRAY['all'] ELSE ARRAY(
        SELECT 'product:' || key FROM unnest(products) AS key UNION ALL SELECT 'seller:' || key FROM unnest(sellers) AS key) END;
    FOR place IN 1 .. cardinality(subjects) BY most LOOP
        change_number := change_number + 1;
        PERFORM pg_notify('kernel.pages', change_number || ' ' || array_to_string(subjects[place : place + most - 1], ' '));
    END LOOP;
    UPDATE storefront.page_feed SET number = change_number;
    RETURN true;
END $$;
