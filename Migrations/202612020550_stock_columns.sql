-- The pieces that a line of an export set in a warehouse. A later file made from the same export moves them by the rest alone.
-- imports.counted stays for files that have one column of stock.
CREATE TABLE imports.counted_level (
    seller_id    uuid NOT NULL REFERENCES sellers.seller,
    offer_id     uuid NOT NULL REFERENCES catalog.offer,
    warehouse_id uuid NOT NULL REFERENCES inventory.warehouse,
    -- The moment of the export, as the file says.
    exported_at  timestamptz NOT NULL,
    pieces       integer NOT NULL CONSTRAINT counted_level_pieces CHECK (pieces >= 0),
    PRIMARY KEY (offer_id, warehouse_id, exported_at)
);
CREATE INDEX counted_level_of_seller ON imports.counted_level (seller_id);
CREATE INDEX counted_level_in_warehouse ON imports.counted_level (warehouse_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON imports.counted_level TO kolchi_app;
GRANT SELECT ON imports.counted_level TO kolchi_seller;
ALTER TABLE imports.counted_level ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON imports.counted_level TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON imports.counted_level TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
