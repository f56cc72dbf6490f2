-- Whether a seller may sell: approved, suspended or closed. Each change is a row that stays. All sellers so far are approved.
ALTER TABLE sellers.seller
    ADD COLUMN standing text NOT NULL DEFAULT 'approved'
        CONSTRAINT seller_standing CHECK (standing IN ('approved', 'suspended', 'closed'));

-- `sellers.seller.standing` is the state of the newest row; a seller without a row is approved.
CREATE TABLE sellers.standing (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    state     text NOT NULL CONSTRAINT standing_state CHECK (state IN ('approved', 'suspended', 'closed')),
    who       text NOT NULL CONSTRAINT standing_who CHECK (length(who) BETWEEN 3 AND 200),
    -- The seller reads it. NULL once it is forgotten.
    why       text CONSTRAINT standing_why CHECK (length(why) BETWEEN 1 AND 1000),
    since     timestamptz NOT NULL DEFAULT kernel.now()
);
COMMENT ON COLUMN sellers.standing.who IS 'personal: key of the person who decided it, or the login of an operator';
COMMENT ON COLUMN sellers.standing.why IS 'personal: why a shop was approved, suspended or closed';
CREATE INDEX standing_of_seller ON sellers.standing (seller_id, id);
GRANT SELECT, INSERT (seller_id, state, who, why), UPDATE (why) ON sellers.standing TO kolchi_app;
GRANT SELECT ON sellers.standing TO kolchi_seller;
ALTER TABLE sellers.standing ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON sellers.standing TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON sellers.standing TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));

-- Suspended and closed sellers are in no list.
DROP INDEX sellers.seller_newest;
DROP INDEX sellers.seller_of_city;
CREATE INDEX seller_newest ON sellers.seller (opened_at DESC, id DESC) WHERE standing = 'approved';
CREATE INDEX seller_of_city ON sellers.seller (city_code, opened_at DESC, id DESC) WHERE standing = 'approved';
