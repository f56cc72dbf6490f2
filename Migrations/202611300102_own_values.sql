-- Values that a seller added, with their seller. A product page shows them. Lists do not filter by them until the house adopts them,
-- which removes their row here. Everybody may read the value itself, so its seller is in a table of its own under row level security.
CREATE TABLE catalog.own_value (
    value_id  uuid PRIMARY KEY REFERENCES catalog.attribute_value,
    seller_id uuid NOT NULL REFERENCES sellers.seller
);
CREATE INDEX own_value_seller ON catalog.own_value (seller_id);
-- An adoption changes the product pages with the value.
CREATE INDEX product_value_value ON catalog.product_value (value_id);
CREATE INDEX variant_value_value ON catalog.variant_value (value_id);

GRANT SELECT, INSERT, DELETE ON catalog.own_value TO kolchi_app;
GRANT SELECT ON catalog.own_value TO kolchi_seller;
ALTER TABLE catalog.own_value ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.own_value TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.own_value TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
