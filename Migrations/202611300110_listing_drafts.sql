-- Listings that a shop writes. Each part is kept as it was typed, also with faults, so that nothing is lost on a telephone.
-- What is published is in catalog.product and its tables.
CREATE TABLE catalog.listing_draft (
    id         uuid PRIMARY KEY,
    seller_id  uuid NOT NULL REFERENCES sellers.seller,
    -- A new product; a second offer of an existing product; an edit of own offers of one product.
    kind       text NOT NULL CONSTRAINT listing_draft_kind CHECK (kind IN ('new', 'offer', 'edit')),
    product_id uuid REFERENCES catalog.product,
    offers     uuid[] NOT NULL DEFAULT '{}',
    -- The live listing when the edit began, as the program writes it.
    base       jsonb,
    made_by    uuid REFERENCES identity.person ON DELETE SET NULL,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    changed_at timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT listing_draft_product CHECK ((kind = 'new') = (product_id IS NULL)),
    CONSTRAINT listing_draft_edit CHECK ((kind = 'edit') = (cardinality(offers) > 0) AND (kind = 'edit') = (base IS NOT NULL))
);
CREATE INDEX listing_draft_of_seller ON catalog.listing_draft (seller_id, changed_at DESC);
CREATE INDEX listing_draft_maker ON catalog.listing_draft (made_by);
CREATE INDEX listing_draft_of_product ON catalog.listing_draft (product_id);

-- A form sends the version that it showed. Two people who write the same part never overwrite each other unseen.
CREATE TABLE catalog.listing_part (
    draft_id uuid NOT NULL REFERENCES catalog.listing_draft ON DELETE CASCADE,
    part     text NOT NULL CONSTRAINT listing_part_known CHECK (part IN ('pictures', 'words', 'details', 'variants')),
    version  integer NOT NULL CONSTRAINT listing_part_version CHECK (version >= 1),
    content  jsonb NOT NULL CONSTRAINT listing_part_size CHECK (pg_column_size(content) <= 500000),
    saved_by uuid REFERENCES identity.person ON DELETE SET NULL,
    saved_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (draft_id, part)
);
CREATE INDEX listing_part_writer ON catalog.listing_part (saved_by);

-- The pictures that the parts of a draft show. Media keeps them as long as they stand here.
CREATE TABLE catalog.draft_picture (
    draft_id uuid NOT NULL REFERENCES catalog.listing_draft ON DELETE CASCADE,
    picture  text NOT NULL REFERENCES media.picture,
    PRIMARY KEY (draft_id, picture)
);
CREATE INDEX draft_picture_shown ON catalog.draft_picture (picture);

GRANT SELECT, INSERT, DELETE ON catalog.listing_draft, catalog.listing_part, catalog.draft_picture TO kolchi_app;
GRANT UPDATE (changed_at) ON catalog.listing_draft TO kolchi_app;
GRANT UPDATE (version, content, saved_by, saved_at) ON catalog.listing_part TO kolchi_app;
GRANT SELECT ON catalog.listing_draft, catalog.listing_part, catalog.draft_picture TO kolchi_seller;
ALTER TABLE catalog.listing_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalog.listing_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalog.draft_picture ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.listing_draft TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON catalog.listing_part TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON catalog.draft_picture TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.listing_draft TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON catalog.listing_part TO kolchi_seller USING (EXISTS (SELECT FROM catalog.listing_draft d WHERE d.id = draft_id));
CREATE POLICY desk ON catalog.draft_picture TO kolchi_seller USING (EXISTS (SELECT FROM catalog.listing_draft d WHERE d.id = draft_id));

COMMENT ON COLUMN catalog.listing_draft.made_by IS 'personal: key of the person who began the draft';
COMMENT ON COLUMN catalog.listing_part.saved_by IS 'personal: key of the person who saved the part last';
