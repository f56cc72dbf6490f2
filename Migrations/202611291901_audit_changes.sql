-- An act can say which columns it changed: `before` and `after` in its details, each an object of `schema.table.column` and value.
-- The reason that somebody typed stands apart, because it can be forgotten. The act holds the SHA-256 of salt and words.
CREATE TABLE audit.note (
    act_id bigint PRIMARY KEY CONSTRAINT note_of_act REFERENCES audit.act,
    -- Random, so that nobody can guess forgotten words from the hash.
    salt   bytea CONSTRAINT note_salt CHECK (length(salt) = 16),
    words  text CONSTRAINT note_words CHECK (length(words) BETWEEN 1 AND 1000),
    CONSTRAINT note_whole CHECK (num_nulls(salt, words) IN (0, 2))
);
COMMENT ON COLUMN audit.note.words IS 'personal: why somebody of the staff acted, and so perhaps something about the person concerned';
GRANT SELECT, INSERT, UPDATE (salt, words) ON audit.note TO kolchi_app;

-- The reader finds acts by their name too.
CREATE INDEX act_named ON audit.act (name, done_at);

-- A check of the whole chain, which a member of the staff asked for, with its progress.
CREATE TABLE audit.verification (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_by    text NOT NULL CONSTRAINT verification_actor CHECK (length(asked_by) BETWEEN 3 AND 200),
    asked_at    timestamptz NOT NULL DEFAULT kernel.now(),
    -- The links of the chain when it began, and how many of them are checked.
    links       bigint NOT NULL CHECK (links >= 0),
    checked     bigint NOT NULL DEFAULT 0 CHECK (checked >= 0),
    finished_at timestamptz,
    -- What is wrong, in words; empty where the chain is whole.
    flaws       text[] CONSTRAINT verification_finished CHECK ((flaws IS NULL) = (finished_at IS NULL)),
    -- The head of the chain, and the acts that were not sealed yet.
    head        text,
    unsealed    bigint
);
COMMENT ON COLUMN audit.verification.asked_by IS 'personal: key of the person who asked for it';
GRANT SELECT, INSERT (asked_by, links), UPDATE (checked, finished_at, flaws, head, unsealed) ON audit.verification TO kolchi_app;
-- One at a time.
CREATE UNIQUE INDEX verification_running ON audit.verification ((true)) WHERE finished_at IS NULL;
