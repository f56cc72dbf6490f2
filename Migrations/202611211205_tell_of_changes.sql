-- Whoever keeps rendered pages hears of what they show by NOTIFY on `kernel.pages`: the key of a product that is another
-- now, or nothing when that may be so of all of them. Stock is not told of: it is read with each page.

-- The products of the rows in "changed", which may be of any table that belongs to a product.
CREATE FUNCTION catalog.tell_of_products() RETURNS trigger
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

-- Of what is shown on the pages of many products.
CREATE FUNCTION kernel.tell_of_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kernel.pages', '');
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
                'CREATE TRIGGER tell_of_%s AFTER %s ON catalog.%I REFERENCING %s TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalog.tell_of_products(%L, %L)',
                lower(event), event, one.name, CASE event WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END, one.product, one.joined);
        END LOOP;
    END LOOP;
END $$;

CREATE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON catalog.craft_note
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
CREATE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON sellers.seller
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
CREATE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON sellers.seller_text
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
CREATE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON shipping.rate
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
