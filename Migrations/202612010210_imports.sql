-- Files of listings that shops import. A file's rows are stored here first. The catalogue changes when the shop starts the import.
CREATE SCHEMA imports;
GRANT USAGE ON SCHEMA imports TO kolchi_app, kolchi_seller;

CREATE TABLE imports.file (
    id          uuid PRIMARY KEY,
    seller_id   uuid NOT NULL REFERENCES sellers.seller,
    -- As the member's computer calls it.
    name        text NOT NULL CONSTRAINT file_name CHECK (length(name) BETWEEN 1 AND 200),
    -- SHA-256 of the bytes.
    hash        text NOT NULL CONSTRAINT file_hash_form CHECK (hash ~ '^[0-9a-f]{64}$'),
    -- In bytes.
    size        integer NOT NULL CHECK (size > 0),
    is_archive  boolean NOT NULL,
    state       text NOT NULL DEFAULT 'uploaded' CONSTRAINT file_state CHECK (
        state IN ('uploaded', 'recognised', 'mapped', 'checked', 'running', 'done', 'cancelled', 'refused')),
    -- Whether the meaning of the columns is settled, so that the words of the file can be mapped.
    is_settled  boolean NOT NULL DEFAULT false,
    -- Whether a job is at work on it.
    is_busy     boolean NOT NULL DEFAULT true,
    format      text CONSTRAINT file_format CHECK (format IN ('shopify-old', 'shopify-new', 'woocommerce', 'kolchi', 'other')),
    -- Separator and encoding, as the program writes them.
    dialect     jsonb,
    -- Header, meaning, decimal sign and samples of each column.
    columns     jsonb NOT NULL DEFAULT '[]' CONSTRAINT file_columns_size CHECK (pg_column_size(columns) <= 500000),
    -- The language of the texts, the condition of the pieces, and what else the shop chose for the whole file.
    settings    jsonb NOT NULL DEFAULT '{}',
    -- How often a kind of content was left out, such as struck prices.
    not_taken   jsonb NOT NULL DEFAULT '{}',
    -- Why the file as a whole was refused.
    fault       jsonb,
    rows        integer NOT NULL DEFAULT 0 CHECK (rows >= 0),
    products    integer NOT NULL DEFAULT 0 CHECK (products >= 0),
    -- It grows with each step, so that pages know when to show the file again.
    version     integer NOT NULL DEFAULT 1,
    uploaded_by uuid REFERENCES identity.person ON DELETE SET NULL,
    uploaded_at timestamptz NOT NULL DEFAULT kernel.now(),
    changed_at  timestamptz NOT NULL DEFAULT kernel.now(),
    -- When it was done, cancelled or refused.
    ended_at    timestamptz,
    -- When the shop was told of the result.
    told_at     timestamptz,
    CONSTRAINT file_fault CHECK ((state = 'refused') = (fault IS NOT NULL)),
    CONSTRAINT file_ended CHECK ((state IN ('done', 'cancelled', 'refused')) = (ended_at IS NOT NULL)),
    CONSTRAINT file_idle CHECK (NOT is_busy OR ended_at IS NULL)
);
CREATE INDEX file_of_seller ON imports.file (seller_id, uploaded_at DESC);
-- The same file is not imported twice at once.
CREATE UNIQUE INDEX file_once ON imports.file (seller_id, hash) WHERE ended_at IS NULL;
CREATE INDEX file_uploader ON imports.file (uploaded_by);
CREATE INDEX file_ended_when ON imports.file (ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON COLUMN imports.file.name IS 'personal: name of a file on the computer of a member of a shop';
COMMENT ON COLUMN imports.file.uploaded_by IS 'personal: key of the member of the shop who uploaded it';

-- The products of a file, in the order of their first rows.
CREATE TABLE imports.product (
    file_id    uuid NOT NULL REFERENCES imports.file ON DELETE CASCADE,
    place      integer NOT NULL CHECK (place >= 1),
    -- The seller's own name of the product.
    handle     text NOT NULL CONSTRAINT product_handle CHECK (length(handle) BETWEEN 1 AND 120),
    state      text NOT NULL DEFAULT 'read' CONSTRAINT product_state CHECK (state IN (
        -- Not checked; without fault; with faults; its pictures are being fetched.
        'read', 'right', 'faulty', 'pictures',
        -- It stays a draft; it waits for the staff; it is new in the shop; it was changed; it was as the file says.
        'draft', 'waiting', 'published', 'changed', 'unchanged',
        -- The catalogue did not take it.
        'failed')),
    -- The draft of a new listing.
    draft_id   uuid REFERENCES catalog.listing_draft ON DELETE SET NULL,
    -- The live product.
    product_id uuid REFERENCES catalog.product,
    PRIMARY KEY (file_id, place),
    CONSTRAINT product_once UNIQUE (file_id, handle)
);
CREATE INDEX product_state ON imports.product (file_id, state, place);
CREATE INDEX product_draft ON imports.product (draft_id);
CREATE INDEX product_live ON imports.product (product_id);

CREATE TABLE imports.row (
    file_id uuid NOT NULL REFERENCES imports.file ON DELETE CASCADE,
    -- As a spreadsheet counts: the header is row 1.
    number  integer NOT NULL CHECK (number >= 2),
    -- The place of its product; NULL until the columns are settled, and for a row that belongs to none.
    place   integer,
    cells   text[] NOT NULL,
    -- Faults and warnings: column, content and reason, as the program writes them.
    faults  jsonb NOT NULL DEFAULT '[]',
    -- Whether one of them keeps the row from being imported.
    is_faulty boolean NOT NULL DEFAULT false,
    PRIMARY KEY (file_id, number)
);
CREATE INDEX row_of_product ON imports.row (file_id, place, number);
CREATE INDEX row_faulty ON imports.row (file_id, number) WHERE faults <> '[]';

-- The words of a file that need a meaning: its categories, options, values and conditions.
CREATE TABLE imports.word (
    file_id uuid NOT NULL REFERENCES imports.file ON DELETE CASCADE,
    kind    text NOT NULL CONSTRAINT word_kind CHECK (kind IN ('category', 'option', 'value', 'condition')),
    -- Of a value: the option to which it belongs, as the file calls it.
    scope   text NOT NULL DEFAULT '',
    theirs  text NOT NULL,
    -- In how many rows it stands.
    rows    integer NOT NULL CHECK (rows > 0),
    PRIMARY KEY (file_id, kind, scope, theirs)
);

-- What a shop meant by its words. It is suggested for the shop's next file.
CREATE TABLE imports.mapping (
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    -- `column` is a header of a table that no shop software writes.
    kind      text NOT NULL CONSTRAINT mapping_kind CHECK (kind IN ('category', 'option', 'value', 'condition', 'column')),
    scope     text NOT NULL DEFAULT '' CHECK (length(scope) <= 200),
    theirs    text NOT NULL CHECK (length(theirs) <= 500),
    -- A field, a slug, a code or a condition of the house; empty for what is left out, or for a value that the shop keeps as its own.
    ours      text NOT NULL CHECK (length(ours) <= 120),
    PRIMARY KEY (seller_id, kind, scope, theirs)
);

-- Pictures that files name: by address, or as an entry of an archive. A queue of the workers that fetch them.
CREATE TABLE imports.fetched (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id  uuid NOT NULL REFERENCES sellers.seller,
    -- The address, or `zip:` with the hash of the archive and the entry's name.
    source     text NOT NULL CHECK (length(source) BETWEEN 1 AND 2200),
    -- The machine of the address; empty for an archive.
    host       text NOT NULL DEFAULT '' CHECK (length(host) <= 255),
    -- The private file of the archive.
    archive    text,
    state      text NOT NULL DEFAULT 'waiting' CONSTRAINT fetched_state CHECK (state IN ('waiting', 'handing', 'unsure', 'done', 'failed')),
    picture    text REFERENCES media.picture,
    width      integer,
    height     integer,
    -- Why there is no picture, as a code of the program.
    fault      text CHECK (length(fault) <= 60),
    due        timestamptz NOT NULL DEFAULT kernel.now(),
    fence      bigint NOT NULL DEFAULT 0,
    tries      integer NOT NULL DEFAULT 0,
    last_error text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    settled_at timestamptz,
    CONSTRAINT fetched_once UNIQUE (seller_id, source),
    CONSTRAINT fetched_done CHECK ((state = 'done') = (picture IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL)),
    CONSTRAINT fetched_failed CHECK ((state = 'failed') = (fault IS NOT NULL)),
    CONSTRAINT fetched_settled CHECK ((state IN ('done', 'failed')) = (settled_at IS NOT NULL))
);
CREATE INDEX fetched_due ON imports.fetched (due) WHERE state IN ('waiting', 'handing');
CREATE INDEX fetched_picture ON imports.fetched (picture);
CREATE INDEX fetched_old ON imports.fetched (settled_at) WHERE settled_at IS NOT NULL;

-- Which products of a file wait for a picture, or show it.
CREATE TABLE imports.wanted (
    file_id    uuid NOT NULL,
    place      integer NOT NULL,
    fetched_id bigint NOT NULL REFERENCES imports.fetched ON DELETE CASCADE,
    PRIMARY KEY (file_id, place, fetched_id),
    FOREIGN KEY (file_id, place) REFERENCES imports.product ON DELETE CASCADE
);
CREATE INDEX wanted_of ON imports.wanted (fetched_id);

-- The stock that a line of an export was set to. A later file made from the same export moves the stock by the rest alone.
CREATE TABLE imports.counted (
    seller_id   uuid NOT NULL REFERENCES sellers.seller,
    offer_id    uuid NOT NULL REFERENCES catalog.offer,
    -- The moment of the export, as the file says.
    exported_at timestamptz NOT NULL,
    pieces      integer NOT NULL CHECK (pieces >= 0),
    PRIMARY KEY (offer_id, exported_at)
);
CREATE INDEX counted_of_seller ON imports.counted (seller_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA imports TO kolchi_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA imports TO kolchi_app;
GRANT SELECT ON ALL TABLES IN SCHEMA imports TO kolchi_seller;
ALTER TABLE imports.file ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports.product ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports.row ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports.word ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports.mapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports.fetched ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports.wanted ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports.counted ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON imports.file TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON imports.product TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON imports.row TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON imports.word TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON imports.mapping TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON imports.fetched TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON imports.wanted TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON imports.counted TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON imports.file TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON imports.product TO kolchi_seller USING (EXISTS (SELECT FROM imports.file f WHERE f.id = file_id));
CREATE POLICY desk ON imports.row TO kolchi_seller USING (EXISTS (SELECT FROM imports.file f WHERE f.id = file_id));
CREATE POLICY desk ON imports.word TO kolchi_seller USING (EXISTS (SELECT FROM imports.file f WHERE f.id = file_id));
CREATE POLICY desk ON imports.mapping TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON imports.fetched TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON imports.wanted TO kolchi_seller USING (EXISTS (SELECT FROM imports.file f WHERE f.id = file_id));
CREATE POLICY desk ON imports.counted TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
