-- Sellers' own values that the house merged into values of its own. A draft or a revision may still name the former one, so it stays.
CREATE TABLE catalog.merged_value (
    value_id uuid PRIMARY KEY REFERENCES catalog.attribute_value,
    into_id  uuid NOT NULL REFERENCES catalog.attribute_value CONSTRAINT merged_into_another CHECK (into_id <> value_id)
);
CREATE INDEX merged_into ON catalog.merged_value (into_id);
GRANT SELECT, INSERT ON catalog.merged_value TO kolchi_app;

-- A desk may see the row of its shop as a whole.
GRANT SELECT ON catalog.seller_trust TO kolchi_seller;
