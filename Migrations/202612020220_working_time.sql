-- When a shop works: its weekdays (1 is Monday), the days it takes off, and the days it needs to prepare an order.
ALTER TABLE sellers.seller
    ADD COLUMN preparation_days integer NOT NULL DEFAULT 0
        CONSTRAINT seller_preparation_days CHECK (preparation_days BETWEEN 0 AND 15),
    ADD COLUMN working_week integer[] NOT NULL DEFAULT '{1,2,3,4,5,6}'
        CONSTRAINT seller_working_week CHECK (working_week <@ '{1,2,3,4,5,6,7}' AND cardinality(working_week) BETWEEN 3 AND 7);

CREATE TABLE sellers.free_day (
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    day       date NOT NULL CONSTRAINT free_day_finite CHECK (isfinite(day)),
    PRIMARY KEY (seller_id, day)
);
GRANT SELECT, INSERT, DELETE ON sellers.free_day TO kolchi_app;
GRANT SELECT ON sellers.free_day TO kolchi_seller;
ALTER TABLE sellers.free_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON sellers.free_day TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON sellers.free_day TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
