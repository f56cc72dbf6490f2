-- The cities and their regions move from the schema shipping to places, because more contexts than Shipping need a city. Two
-- schemas change, so that no city is ever in both.
ALTER TABLE shipping.region SET SCHEMA places;
ALTER TABLE shipping.city SET SCHEMA places;

-- During an upgrade the former program still reads them under their former names. A later migration drops these views.
CREATE VIEW shipping.region AS SELECT code, name_fr, name_ar FROM places.region;
CREATE VIEW shipping.city AS SELECT code, region_code, name_fr, name_ar, population FROM places.city;
GRANT SELECT ON shipping.region, shipping.city TO kolchi_app, kolchi_seller;
