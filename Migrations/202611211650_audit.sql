-- The log of who did what to accounts, rights, money and security. Rows are added and never changed.
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO kolchi_app;

-- It outlives whom it names, so it holds keys, as `person 0193…`, and never a name, an address or a number.
CREATE TABLE audit.act (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    done_at timestamptz NOT NULL DEFAULT kernel.now(),
    name    text NOT NULL CONSTRAINT act_name CHECK (name ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'),
    actor   text NOT NULL CONSTRAINT act_actor CHECK (length(actor) BETWEEN 3 AND 200),
    subject text NOT NULL CONSTRAINT act_subject CHECK (length(subject) BETWEEN 3 AND 200),
    -- json keeps the text as it was written, so that its hash stays.
    details json NOT NULL DEFAULT '{}'
);
CREATE INDEX act_done ON audit.act (done_at, id);
CREATE INDEX act_on ON audit.act (subject, done_at);

-- The chain over the acts in the order of (done_at, id), numbered without a gap. A link is made some time after its
-- act: made in the same transaction, it would be one lock for all.
CREATE TABLE audit.link (
    position bigint PRIMARY KEY CHECK (position >= 1),
    act_id   bigint NOT NULL CONSTRAINT link_once UNIQUE CONSTRAINT link_of_act REFERENCES audit.act,
    -- SHA-256 over the hash of the link before and the act.
    hash     bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.act
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.link
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- Neither key nor moment of an act is the application's to say.
GRANT SELECT, INSERT (name, actor, subject, details) ON audit.act TO kolchi_app;
GRANT SELECT, INSERT ON audit.link TO kolchi_app;
