-- What is a shop's own is seen by that shop only: the second net beneath queries that name the seller.
--
-- A desk reads and writes as the role kolchi_seller, in a transaction that says whose desk it is:
--     SELECT set_config('role', 'kolchi_seller', true), set_config('kolchi.seller', '0193…', true)
-- The storefront, which shows all shops, goes on as kolchi_app, whose policy is true for every row and so costs nothing.

-- The shop whose desk this is; null where none was said, and then nothing is seen.
CREATE FUNCTION sellers.desk() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('kolchi.seller', true), '')::uuid
$$;

GRANT USAGE ON SCHEMA kernel, sellers, catalog, shipping, inventory, orders TO kolchi_seller;
GRANT SELECT ON sellers.seller, sellers.seller_text, sellers.member, catalog.offer, catalog.offer_defect, catalog.offer_defect_text,
    catalog.offer_picture, catalog.offer_picture_text, catalog.offer_measure, shipping.rate, inventory.stock, inventory.reservation,
    inventory.movement, orders.purchase, orders.order, orders.line, orders.step TO kolchi_seller;
-- What is the same for all.
GRANT SELECT ON catalog.category, catalog.attribute, catalog.attribute_value, catalog.category_attribute, catalog.product, catalog.product_text,
    catalog.product_value, catalog.variant, catalog.variant_value, shipping.region, shipping.city, orders.legal_step TO kolchi_seller;

DO $$
DECLARE
    own record;
BEGIN
    FOR own IN SELECT * FROM (VALUES
        ('sellers.seller', 'id = (SELECT sellers.desk())'),
        ('sellers.seller_text', 'seller_id = (SELECT sellers.desk())'),
        ('sellers.member', 'seller_id = (SELECT sellers.desk())'),
        ('catalog.offer', 'seller_id = (SELECT sellers.desk())'),
        ('shipping.rate', 'seller_id = (SELECT sellers.desk())'),
        ('orders.order', 'seller_id = (SELECT sellers.desk())'),
        ('orders.line', 'seller_id = (SELECT sellers.desk())'),
        -- These follow the row that they belong to, whose own policy decides.
        ('catalog.offer_defect', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('catalog.offer_defect_text', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('catalog.offer_picture', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('catalog.offer_picture_text', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('catalog.offer_measure', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('inventory.stock', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('inventory.reservation', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('inventory.movement', 'EXISTS (SELECT FROM catalog.offer o WHERE o.id = offer_id)'),
        ('orders.step', 'EXISTS (SELECT FROM orders.order o WHERE o.id = order_id)'),
        ('orders.purchase', 'EXISTS (SELECT FROM orders.order o WHERE o.purchase_id = purchase.id)')
    ) AS tables (name, rule)
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', own.name);
        EXECUTE format('CREATE POLICY shop ON %s TO kolchi_app USING (true) WITH CHECK (true)', own.name);
        EXECUTE format('CREATE POLICY desk ON %s TO kolchi_seller USING (%s)', own.name, own.rule);
    END LOOP;
END $$;
