-- The products that a shop shows first on its page, at most six. One that the shop no longer offers stays here and is not shown.
CREATE TABLE catalog.featured (
    seller_id  uuid NOT NULL REFERENCES sellers.seller,
    position   smallint NOT NULL CONSTRAINT featured_position CHECK (position BETWEEN 1 AND 6),
    product_id uuid NOT NULL REFERENCES catalog.product,
    PRIMARY KEY (seller_id, position),
    CONSTRAINT featured_once UNIQUE (seller_id, product_id)
);
CREATE INDEX featured_product ON catalog.featured (product_id);

GRANT SELECT, INSERT, DELETE ON catalog.featured TO kolchi_app;
GRANT SELECT ON catalog.featured TO kolchi_seller;
ALTER TABLE catalog.featured ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.featured TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.featured TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
