-- Notifies `kernel.pages` of changed products, so that the page cache drops their pages. The payload is the product's key.
-- An empty payload stands for all pages, and is sent when more than 100 products change in one statement.
-- Stock is not notified, because it is read with each page.
--
-- The first argument of the trigger is the product's key, the second the joins that lead to it. `c` is a row of the
-- transition table `changed`, which belongs to any table of a product.
CREATE OR REPLACE FUNCTION catalog.tell_of_products() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    products uuid[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %s) FROM changed c %s', TG_ARGV[0], TG_ARGV[1]) INTO products;
    IF cardinality(products) > 100 THEN
        PERFORM pg_notify('kernel.pages', '');
    ELSE
        PERFORM pg_notify('kernel.pages', product::text) FROM unnest(products) AS product;
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    one record;
    event text;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('product', 'c.id', ''),
        ('product_text', 'c.product_id', ''),
        ('product_value', 'c.product_id', ''),
        ('variant', 'c.product_id', ''),
        ('variant_value', 'v.product_id', 'JOIN catalog.variant v ON v.id = c.variant_id'),
        ('offer', 'v.product_id', 'JOIN catalog.variant v ON v.id = c.variant_id'),
        ('offer_defect', 'v.product_id', 'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('offer_defect_text', 'v.product_id', 'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('offer_picture', 'v.product_id', 'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('offer_picture_text', 'v.product_id', 'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id'),
        ('offer_measure', 'v.product_id', 'JOIN catalog.offer o ON o.id = c.offer_id JOIN catalog.variant v ON v.id = o.variant_id')
    ) AS tables (name, product, joined) LOOP
        FOREACH event IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
            EXECUTE format(
                'CREATE OR REPLACE TRIGGER tell_of_%s AFTER %s ON catalog.%I REFERENCING %s TABLE AS changed
                    FOR EACH STATEMENT EXECUTE FUNCTION catalog.tell_of_products(%L, %L)',
                lower(event), event, one.name, CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END, one.product, one.joined);
        END LOOP;
    END LOOP;
END $$;
