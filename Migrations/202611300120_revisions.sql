-- What sellers submit of their listings, and what became of it. A revision that waits changes nothing that buyers see.
CREATE TABLE catalog.revision (
    id           uuid PRIMARY KEY,
    seller_id    uuid NOT NULL REFERENCES sellers.seller,
    -- NULL once the draft is deleted, which nothing that waits allows.
    draft_id     uuid REFERENCES catalog.listing_draft ON DELETE SET NULL,
    kind         text NOT NULL CONSTRAINT revision_kind CHECK (kind IN ('new', 'offer', 'edit')),
    -- The product that is edited or offered too; of a new one, what was published.
    product_id   uuid REFERENCES catalog.product,
    -- The seller's offers that are edited, or that were published.
    offers       uuid[] NOT NULL DEFAULT '{}',
    -- The title in the original language, by which the staff finds it.
    title        text NOT NULL CONSTRAINT revision_title CHECK (length(title) <= 160),
    -- The listing before, and as the seller wants it.
    base         jsonb,
    change       jsonb NOT NULL,
    -- Whether prices or codes of the same submission were published at once.
    is_partly_live boolean NOT NULL DEFAULT false,
    state        text NOT NULL DEFAULT 'waiting'
        CONSTRAINT revision_state CHECK (state IN ('waiting', 'accepted', 'refused', 'withdrawn')),
    submitted_by uuid REFERENCES identity.person ON DELETE SET NULL,
    submitted_at timestamptz NOT NULL DEFAULT kernel.now(),
    -- NULL where it waited for nobody.
    decided_by   text CONSTRAINT revision_decided_by CHECK (length(decided_by) BETWEEN 3 AND 200),
    decided_at   timestamptz,
    -- Why it was refused; the seller reads it. NULL once it is forgotten.
    why          text CONSTRAINT revision_why CHECK (length(why) BETWEEN 1 AND 1000),
    CONSTRAINT revision_decided CHECK ((state = 'waiting') = (decided_at IS NULL)),
    CONSTRAINT revision_decider CHECK (
        CASE state WHEN 'waiting' THEN decided_by IS NULL WHEN 'accepted' THEN true ELSE decided_by IS NOT NULL END),
    CONSTRAINT revision_refused CHECK (state = 'refused' OR why IS NULL),
    CONSTRAINT revision_waits_with_draft CHECK (state <> 'waiting' OR draft_id IS NOT NULL),
    CONSTRAINT revision_base CHECK ((kind = 'edit') = (base IS NOT NULL)),
    CONSTRAINT revision_product CHECK ((product_id IS NOT NULL) = (kind <> 'new' OR state = 'accepted')),
    CONSTRAINT revision_offers CHECK ((cardinality(offers) > 0) = (kind = 'edit' OR state = 'accepted'))
);
COMMENT ON COLUMN catalog.revision.submitted_by IS 'personal: key of the member of the shop who submitted it';
COMMENT ON COLUMN catalog.revision.decided_by IS 'personal: key of the person who decided or withdrew it';
COMMENT ON COLUMN catalog.revision.why IS 'personal: why a listing was refused';
CREATE UNIQUE INDEX revision_waits_once ON catalog.revision (draft_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX revision_offers_wait_once ON catalog.revision (seller_id, product_id, offers) WHERE state = 'waiting' AND kind = 'edit';
CREATE INDEX revision_queue ON catalog.revision (submitted_at, id) WHERE state = 'waiting';
CREATE INDEX revision_decisions ON catalog.revision (decided_at DESC, id DESC) WHERE state <> 'waiting';
CREATE INDEX revision_of_seller ON catalog.revision (seller_id, submitted_at);
CREATE INDEX revision_of_draft ON catalog.revision (draft_id, submitted_at);
GRANT SELECT, INSERT,
    UPDATE (state, product_id, offers, submitted_by, decided_by, decided_at, why) ON catalog.revision TO kolchi_app;
GRANT SELECT ON catalog.revision TO kolchi_seller;
ALTER TABLE catalog.revision ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.revision TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.revision TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));

-- The pictures of revisions that wait. Media keeps them as long as they stand here, whatever becomes of the draft.
CREATE TABLE catalog.revision_picture (
    revision_id uuid NOT NULL REFERENCES catalog.revision,
    picture     text NOT NULL REFERENCES media.picture,
    PRIMARY KEY (revision_id, picture)
);
CREATE INDEX revision_picture_shown ON catalog.revision_picture (picture);
GRANT SELECT, INSERT, DELETE ON catalog.revision_picture TO kolchi_app;
GRANT SELECT ON catalog.revision_picture TO kolchi_seller;
ALTER TABLE catalog.revision_picture ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.revision_picture TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.revision_picture TO kolchi_seller USING (EXISTS (SELECT FROM catalog.revision r WHERE r.id = revision_id));

-- How far the house trusts a seller. A seller without a row has no accepted listing, and the house said nothing.
CREATE TABLE catalog.seller_trust (
    seller_id uuid PRIMARY KEY REFERENCES sellers.seller,
    -- New listings and offers of the seller that the staff accepted.
    accepted  integer NOT NULL DEFAULT 0 CONSTRAINT trust_accepted CHECK (accepted >= 0),
    -- The house's word, which goes before the count; NULL where the count decides.
    word      text CONSTRAINT trust_word CHECK (word IN ('trusted', 'checked')),
    who       text CONSTRAINT trust_who CHECK (length(who) BETWEEN 3 AND 200),
    why       text CONSTRAINT trust_why CHECK (length(why) BETWEEN 1 AND 1000),
    since     timestamptz,
    CONSTRAINT trust_said CHECK ((who IS NULL) = (since IS NULL) AND (word IS NULL OR who IS NOT NULL) AND (why IS NULL OR who IS NOT NULL))
);
COMMENT ON COLUMN catalog.seller_trust.who IS 'personal: key of the member of the staff who decided it';
COMMENT ON COLUMN catalog.seller_trust.why IS 'personal: why the staff trusts or checks a seller';
GRANT SELECT, INSERT, UPDATE ON catalog.seller_trust TO kolchi_app;
GRANT SELECT (seller_id, accepted, word) ON catalog.seller_trust TO kolchi_seller;
ALTER TABLE catalog.seller_trust ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.seller_trust TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.seller_trust TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
