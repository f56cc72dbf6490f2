-- Pieces like another are found among those of its category near its price.
ALTER TABLE search.listing ADD COLUMN category text GENERATED ALWAYS AS (categories[cardinality(categories)]) STORED;
CREATE INDEX listing_alike ON search.listing (category, price, product_id) WHERE available;
