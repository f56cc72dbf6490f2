-- Rates for places and sizes of parcels. The former zones stay what they are: rates for the largest parcels, which all smaller ones
-- cost too. The former program writes such rows during an upgrade, without the new columns. It does not see rates for a region or a city.
ALTER TABLE shipping.rate
    ADD COLUMN region_code text REFERENCES places.region,
    ADD COLUMN city_code text REFERENCES places.city,
    -- 1 a letter, 2 a shoe box, 3 what one person carries, 4 what two people carry.
    ADD COLUMN size smallint NOT NULL DEFAULT 4 CONSTRAINT rate_size CHECK (size BETWEEN 1 AND 4),
    -- The worth of the goods from which delivery is free, in centimes; NULL for never.
    ADD COLUMN free_from bigint CONSTRAINT rate_free_bounds CHECK (free_from BETWEEN 1 AND 1000000000),
    -- The code of the region or city, for the key. The table is small, so it is written again quickly.
    ADD COLUMN place text NOT NULL GENERATED ALWAYS AS (coalesce(city_code, region_code, '')) STORED,
    DROP CONSTRAINT rate_zone_check,
    DROP CONSTRAINT rate_pkey,
    ADD CONSTRAINT rate_zone CHECK (CASE zone
        WHEN 'region' THEN region_code IS NOT NULL AND city_code IS NULL
        WHEN 'city' THEN city_code IS NOT NULL AND region_code IS NULL
        WHEN 'country' THEN num_nonnulls(region_code, city_code) = 0
        WHEN 'same-region' THEN num_nonnulls(region_code, city_code) = 0
        WHEN 'same-city' THEN num_nonnulls(region_code, city_code) = 0
        ELSE false END),
    ADD PRIMARY KEY (seller_id, zone, place, size);

-- A region or city to which a seller sends nothing, whatever the rates say.
CREATE TABLE shipping.unserved (
    seller_id   uuid NOT NULL REFERENCES sellers.seller,
    region_code text REFERENCES places.region,
    city_code   text REFERENCES places.city,
    place       text NOT NULL GENERATED ALWAYS AS (coalesce(city_code, region_code)) STORED,
    PRIMARY KEY (seller_id, place),
    CONSTRAINT unserved_place CHECK (num_nonnulls(region_code, city_code) = 1)
);
GRANT SELECT, INSERT, DELETE ON shipping.unserved TO kolchi_app;
GRANT SELECT ON shipping.unserved TO kolchi_seller;
ALTER TABLE shipping.unserved ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON shipping.unserved TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON shipping.unserved TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
