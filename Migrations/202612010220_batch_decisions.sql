-- What the staff decided about all listings of a file that waited when its page was shown. A job carries it out step by step.
CREATE TABLE catalog.batch_decision (
    id         uuid PRIMARY KEY,
    batch_id   uuid NOT NULL REFERENCES catalog.batch,
    answer     text NOT NULL CONSTRAINT batch_answer CHECK (answer IN ('accepted', 'refused')),
    -- The last place that existed when the page was shown.
    until      integer NOT NULL CONSTRAINT batch_decided_until CHECK (until >= 1),
    decided_by text NOT NULL CONSTRAINT batch_decided_by CHECK (length(decided_by) BETWEEN 3 AND 200),
    decided_at timestamptz NOT NULL DEFAULT kernel.now(),
    -- Why it was refused; the seller reads it. NULL once it is forgotten.
    why        text CONSTRAINT batch_why CHECK (length(why) BETWEEN 1 AND 1000),
    -- The revisions that it decided so far.
    done       integer NOT NULL DEFAULT 0 CONSTRAINT batch_done CHECK (done BETWEEN 0 AND until),
    settled_at timestamptz,
    CONSTRAINT batch_why_refused CHECK (answer = 'refused' OR why IS NULL)
);
COMMENT ON COLUMN catalog.batch_decision.decided_by IS 'personal: key of the member of the staff who decided it';
COMMENT ON COLUMN catalog.batch_decision.why IS 'personal: why the listings of a file were refused';
CREATE UNIQUE INDEX batch_decided_once ON catalog.batch_decision (batch_id) WHERE settled_at IS NULL;
CREATE INDEX batch_decisions ON catalog.batch_decision (batch_id, decided_at);

GRANT SELECT, INSERT, UPDATE (why, done, settled_at) ON catalog.batch_decision TO kolchi_app;
GRANT SELECT ON catalog.batch_decision TO kolchi_seller;
ALTER TABLE catalog.batch_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON catalog.batch_decision TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON catalog.batch_decision TO kolchi_seller USING (EXISTS (SELECT FROM catalog.batch b WHERE b.id = batch_id));

-- The queue shows one row for all that waits of a file, and the others one by one.
CREATE INDEX revision_queue_single ON catalog.revision (submitted_at, id) WHERE state = 'waiting' AND batch_id IS NULL;
-- How much of a seller's waits is limited.
CREATE INDEX revision_waits_of_seller ON catalog.revision (seller_id, batch_id) WHERE state = 'waiting';
