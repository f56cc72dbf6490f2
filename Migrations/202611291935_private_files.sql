-- Files that only some people may see: documents, pictures of a claim. The folder of private files has each under its key.
CREATE TABLE media.private_file (
    -- Random, so nobody can guess it. A page decides who gets the file.
    key         text PRIMARY KEY CONSTRAINT private_file_key_form CHECK (key ~ '^[0-9a-f]{32}$'),
    type        text NOT NULL CONSTRAINT private_file_type CHECK (type IN ('jpg', 'pdf')),
    -- In bytes.
    size        integer NOT NULL CHECK (size > 0),
    -- SHA-256.
    hash        text NOT NULL CONSTRAINT private_file_hash_form CHECK (hash ~ '^[0-9a-f]{64}$'),
    -- What shows it. Media does not know its meaning.
    shown_kind  text NOT NULL CHECK (shown_kind <> ''),
    shown_key   text NOT NULL CHECK (shown_key <> ''),
    stored_at   timestamptz NOT NULL DEFAULT kernel.now(),
    -- When nothing showed it any more. From then on nobody gets it, and a job removes file and row.
    released_at timestamptz
);
CREATE INDEX private_file_shown ON media.private_file (shown_kind, shown_key);
CREATE INDEX private_file_released ON media.private_file (released_at) WHERE released_at IS NOT NULL;
GRANT SELECT, INSERT, DELETE ON media.private_file TO kolchi_app;
GRANT UPDATE (released_at) ON media.private_file TO kolchi_app;
