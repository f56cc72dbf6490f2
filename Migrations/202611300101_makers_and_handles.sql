-- The seller who made a product. That seller may edit its words while nobody else offers it.
CREATE TABLE catalog.maker (
    product_id uuid PRIMARY KEY REFERENCES catalog.product,
    seller_id  uuid NOT NULL REFERENCES sellers.seller
);
CREATE INDEX maker_seller ON catalog.maker (seller_id);
INSERT INTO catalog.maker (product_id, seller_id)
    SELECT DISTINCT ON (v.product_id) v.product_id, o.seller_id
    FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id ORDER BY v.product_id, o.created_at, o.id;

-- A seller's own name of a product, by which files name it. It never changes by itself, even if the slug changes.
CREATE TABLE catalog.handle (
    seller_id  uuid NOT NULL REFERENCES sellers.seller,
    handle     text NOT NULL CONSTRAINT handle_form CHECK (length(handle) BETWEEN 1 AND 120 AND handle = btrim(handle) AND handle !~ '[[:cntrl:]]'),
    product_id uuid NOT NULL REFERENCES catalog.product,
    PRIMARY KEY (seller_id, handle),
    CONSTRAINT handle_once_a_product UNIQUE (seller_id, product_id)
);
CREATE INDEX handle_product ON catalog.handle (product_id);
INSERT INTO catalog.handle (seller_id, handle, product_id)
    SELECT DISTINCT o.seller_id, p.slug, p.id
    FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id JOIN catalog.product p ON p.id = v.product_id;

GRANT SELECT, INSERT, UPDATE ON catalog.maker TO kolchi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog.handle TO kolchi_app;
GRANT SELECT ON catalog.maker, catalog.handle TO kolchi_seller;
ALTER TABLE catalog.maker ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalog.handle ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.maker TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.maker TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY shop ON catalog.handle TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.handle TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
