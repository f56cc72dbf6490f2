-- The listings that a shop sends as one file. The key is that of the file, which another context keeps.
CREATE TABLE catalog.batch (
    id        uuid PRIMARY KEY,
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    -- The name of the file; NULL once it is forgotten.
    name      text CONSTRAINT batch_name CHECK (length(name) BETWEEN 1 AND 200 AND name !~ '[[:cntrl:]]'),
    made_at   timestamptz NOT NULL DEFAULT kernel.now(),
    -- How many revisions of the batch were submitted so far. Each takes the next place under the lock of this row, so that a page that
    -- showed the places up to some number has shown all of them.
    places    integer NOT NULL DEFAULT 0 CONSTRAINT batch_places CHECK (places >= 0)
);
COMMENT ON COLUMN catalog.batch.name IS 'personal: name of a file, as a member of the shop wrote it';
CREATE INDEX batch_seller ON catalog.batch (seller_id);

GRANT SELECT, INSERT, UPDATE (name, places) ON catalog.batch TO kolchi_app;
GRANT SELECT ON catalog.batch TO kolchi_seller;
ALTER TABLE catalog.batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.batch TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.batch TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));

-- A draft of a file has the seller's own name of the product until it is published. Then catalog.handle has it.
ALTER TABLE catalog.listing_draft
    ADD COLUMN handle   text CONSTRAINT listing_draft_handle
        CHECK (length(handle) BETWEEN 1 AND 120 AND handle = btrim(handle) AND handle !~ '[[:cntrl:]]'),
    ADD COLUMN batch_id uuid REFERENCES catalog.batch,
    ADD CONSTRAINT listing_draft_of_file CHECK ((handle IS NULL OR batch_id IS NOT NULL) AND (batch_id IS NULL OR kind = 'new'));
CREATE UNIQUE INDEX listing_draft_called ON catalog.listing_draft (seller_id, handle) WHERE handle IS NOT NULL;
CREATE INDEX listing_draft_of_batch ON catalog.listing_draft (batch_id) WHERE batch_id IS NOT NULL;
GRANT UPDATE (handle, batch_id) ON catalog.listing_draft TO kolchi_app;

ALTER TABLE catalog.revision
    ADD COLUMN batch_id uuid REFERENCES catalog.batch,
    -- Its place among the revisions of the batch, from 1.
    ADD COLUMN place    integer CONSTRAINT revision_place CHECK (place >= 1),
    -- Why a decision about the whole batch left it waiting.
    ADD COLUMN obstacle text CONSTRAINT revision_obstacle CHECK (obstacle IN ('changed', 'gone', 'seller', 'own', 'number', 'content')),
    ADD CONSTRAINT revision_in_batch CHECK ((batch_id IS NULL) = (place IS NULL) AND (obstacle IS NULL OR batch_id IS NOT NULL)),
    DROP CONSTRAINT revision_waits_with_draft,
    -- A file edits what is live without a draft.
    ADD CONSTRAINT revision_waits_with_draft
        CHECK (state <> 'waiting' OR draft_id IS NOT NULL OR batch_id IS NOT NULL AND kind = 'edit');
CREATE UNIQUE INDEX revision_of_batch ON catalog.revision (batch_id, place) WHERE batch_id IS NOT NULL;
CREATE INDEX revision_waits_in_batch ON catalog.revision (batch_id, place) WHERE state = 'waiting' AND batch_id IS NOT NULL;
GRANT UPDATE (obstacle) ON catalog.revision TO kolchi_app;
