-- What persons may do beside buying: duties in the house, roles in shops.
CREATE TABLE identity.duty (
    person_id uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    duty      text NOT NULL CHECK (duty IN ('repairer', 'support', 'admin')),
    given_at  timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (person_id, duty)
);
GRANT SELECT, INSERT, DELETE ON identity.duty TO kolchi_app;

CREATE TABLE sellers.member (
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    person_id uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    role      text NOT NULL CHECK (role IN ('owner', 'manager', 'packer')),
    since     timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (seller_id, person_id)
);
CREATE INDEX member_person ON sellers.member (person_id);
GRANT SELECT, INSERT, UPDATE (role), DELETE ON sellers.member TO kolchi_app;

-- An app on the person's telephone that shows codes. `secret` is encrypted under a key that the database does not know.
CREATE TABLE identity.second_factor (
    person_id    uuid PRIMARY KEY REFERENCES identity.person ON DELETE CASCADE,
    secret       bytea NOT NULL CHECK (length(secret) = 60),
    made_at      timestamptz NOT NULL DEFAULT kernel.now(),
    -- Null until a code has shown that the app has the secret; until then it is asked of nobody.
    confirmed_at timestamptz,
    -- The period of the last code that was taken: none is taken twice.
    last_step    bigint NOT NULL DEFAULT 0
);
-- Each is good once, in place of the app; `code` is its SHA-256.
CREATE TABLE identity.recovery_code (
    person_id uuid NOT NULL REFERENCES identity.second_factor ON DELETE CASCADE,
    code      bytea NOT NULL CHECK (length(code) = 32),
    used_at   timestamptz,
    PRIMARY KEY (person_id, code)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.second_factor, identity.recovery_code TO kolchi_app;
COMMENT ON COLUMN identity.second_factor.secret IS 'personal: secret of the authenticator app';

-- Whom another house vouches for: `subject` is that house's name for the person and never changes.
CREATE TABLE identity.foreign_login (
    issuer    text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
    subject   text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    person_id uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    linked_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (issuer, subject),
    CONSTRAINT foreign_login_once_an_issuer UNIQUE (person_id, issuer)
);
GRANT SELECT, INSERT, DELETE ON identity.foreign_login TO kolchi_app;
COMMENT ON COLUMN identity.foreign_login.subject IS 'personal: name of the person at another house';
