-- Status files: what a carrier says about many parcels in one table. The house uploads a file, sees what it would do, and applies it.
CREATE TABLE shipping.status_file (
    id          uuid PRIMARY KEY,
    carrier_id  uuid NOT NULL REFERENCES shipping.carrier,
    -- The digest of the file. The same bytes are stored once.
    hash        text NOT NULL CONSTRAINT status_file_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
    size        integer NOT NULL CONSTRAINT status_file_size CHECK (size BETWEEN 1 AND 500000),
    rows        integer NOT NULL CONSTRAINT status_file_rows CHECK (rows BETWEEN 1 AND 2000),
    uploaded_at timestamptz NOT NULL DEFAULT kernel.now(),
    -- The rows up to this place were applied. Each step is a transaction, so a process that dies loses nothing and repeats nothing.
    done        integer NOT NULL DEFAULT 0,
    -- What became of them.
    recorded    integer NOT NULL DEFAULT 0,
    repeated    integer NOT NULL DEFAULT 0,
    parked      integer NOT NULL DEFAULT 0,
    unexplained integer NOT NULL DEFAULT 0,
    faulty      integer NOT NULL DEFAULT 0,
    applied_at  timestamptz,
    CONSTRAINT status_file_once UNIQUE (carrier_id, hash),
    CONSTRAINT status_file_done CHECK (done BETWEEN 0 AND rows),
    CONSTRAINT status_file_applied CHECK (applied_at IS NULL OR done = rows),
    CONSTRAINT status_file_sums CHECK (
        least(recorded, repeated, parked, unexplained, faulty) >= 0 AND recorded + repeated + parked + faulty = done
        AND unexplained <= recorded)
);
CREATE INDEX status_file_uploaded ON shipping.status_file (uploaded_at);

-- The rows of a status file. They go 90 days after it was applied, or seven days after the upload of a file that nobody applied.
CREATE TABLE shipping.status_row (
    file_id     uuid NOT NULL REFERENCES shipping.status_file ON DELETE CASCADE,
    -- Its place in the file, from 1.
    place       integer NOT NULL CONSTRAINT status_row_place CHECK (place >= 1),
    line        integer NOT NULL CONSTRAINT status_row_line CHECK (line >= 1),
    -- What is wrong with it; NULL if it can be applied.
    fault       text CONSTRAINT status_row_fault CHECK (fault IN ('tracking', 'word', 'time', 'id')),
    tracking    text CONSTRAINT status_row_tracking CHECK (tracking ~ '^[A-Z0-9-]{4,40}$'),
    event       text CONSTRAINT status_row_event CHECK (length(event) BETWEEN 1 AND 100),
    word        text CONSTRAINT status_row_word CHECK (length(word) BETWEEN 1 AND 100),
    occurred_at timestamptz,
    PRIMARY KEY (file_id, place),
    CONSTRAINT status_row_whole CHECK (fault IS NOT NULL OR num_nulls(tracking, event, word, occurred_at) = 0)
);

-- Parcels that no carrier has, for the manifest of a shop.
CREATE INDEX parcel_waiting ON shipping.parcel (seller_id, key) WHERE state IS NULL OR state = 'labelled';

GRANT SELECT, INSERT, DELETE, UPDATE (done, recorded, repeated, parked, unexplained, faulty, applied_at)
    ON shipping.status_file TO kolchi_app;
GRANT SELECT, INSERT, DELETE ON shipping.status_row TO kolchi_app;
