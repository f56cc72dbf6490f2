-- People: how they are reached, how they show who they are, and the browsers in which they are known.
CREATE SCHEMA identity;
GRANT USAGE ON SCHEMA identity TO kolchi_app;

-- Somebody who has shown that an address is theirs: none stands here before that.
CREATE TABLE identity.person (
    id                uuid PRIMARY KEY,
    name              text NOT NULL CONSTRAINT person_name_length CHECK (length(name) BETWEEN 1 AND 100),
    language          text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    email             text CONSTRAINT person_email_once UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
    email_verified_at timestamptz,
    phone             text CONSTRAINT person_phone_once UNIQUE CHECK (phone ~ '^\+212[5-7][0-9]{8}$'),
    phone_verified_at timestamptz,
    -- As libsodium writes it, with its parameters; null for who enters by codes or by another house.
    password          text CHECK (password LIKE '$argon2id$%'),
    password_set_at   timestamptz,
    made_at           timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT person_email_verified CHECK ((email IS NULL) = (email_verified_at IS NULL)),
    CONSTRAINT person_phone_verified CHECK ((phone IS NULL) = (phone_verified_at IS NULL)),
    CONSTRAINT person_password_dated CHECK ((password IS NULL) = (password_set_at IS NULL)),
    CONSTRAINT person_reachable CHECK (num_nonnulls(email, phone) > 0)
);

-- A browser in which a person is known; `token` is the SHA-256 of its cookie.
CREATE TABLE identity.session (
    id               uuid PRIMARY KEY,
    token            bytea NOT NULL CONSTRAINT session_token_once UNIQUE CHECK (length(token) = 32),
    person_id        uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    made_at          timestamptz NOT NULL DEFAULT kernel.now(),
    seen_at          timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at       timestamptz NOT NULL,
    address          text NOT NULL CHECK (length(address) <= 64),
    user_agent       text NOT NULL CHECK (length(user_agent) <= 300),
    stepped_up_at    timestamptz,
    second_factor_at timestamptz,
    CONSTRAINT session_expires_later CHECK (expires_at > made_at)
);
CREATE INDEX session_of_person ON identity.session (person_id, seen_at DESC);
CREATE INDEX session_expires ON identity.session (expires_at);

-- Something that is sent to an address and comes back from there, once: a link by mail, a code by SMS.
-- Link and code are made from the key of the installation and this row's key; neither can be made from this table.
CREATE TABLE identity.proof (
    id         uuid PRIMARY KEY,
    purpose    text NOT NULL CHECK (purpose IN ('verify-email', 'verify-phone', 'reset-password', 'login-code',
                                                'change-email', 'change-phone', 'order-phone')),
    email      text CHECK (email = lower(email) AND length(email) <= 254),
    phone      text CHECK (phone ~ '^\+212[5-7][0-9]{8}$'),
    -- Whose account it is about; null where there is none, which the visitor is not told.
    person_id  uuid REFERENCES identity.person ON DELETE CASCADE,
    -- What it is about beside, such as a purchase.
    subject    uuid,
    -- The browser that asked, as the SHA-256 of its cookie; null where any may answer.
    visitor    bytea CHECK (length(visitor) = 32),
    language   text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    tries      integer NOT NULL DEFAULT 0 CONSTRAINT proof_tries CHECK (tries BETWEEN 0 AND 5),
    asked_at   timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    CONSTRAINT proof_one_recipient CHECK (num_nonnulls(email, phone) = 1)
);
CREATE INDEX proof_of_person ON identity.proof (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX proof_expires ON identity.proof (expires_at);

-- Who becomes a person once the address is shown to be theirs.
CREATE TABLE identity.sign_up (
    proof_id uuid PRIMARY KEY REFERENCES identity.proof ON DELETE CASCADE,
    name     text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    password text NOT NULL CHECK (password LIKE '$argon2id$%')
);

-- An address that is to take another's place, or to stand beside none, once both sides have said so.
CREATE TABLE identity.change (
    id               uuid PRIMARY KEY,
    person_id        uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    old_email        text,
    new_email        text CHECK (new_email = lower(new_email) AND length(new_email) <= 254),
    old_phone        text,
    new_phone        text CHECK (new_phone ~ '^\+212[5-7][0-9]{8}$'),
    old_confirmed_at timestamptz,
    new_confirmed_at timestamptz,
    asked_at         timestamptz NOT NULL DEFAULT kernel.now(),
    done_at          timestamptz,
    CONSTRAINT change_of_one CHECK (num_nonnulls(new_email, new_phone) = 1),
    CONSTRAINT change_confirmed CHECK (done_at IS NULL OR (new_confirmed_at IS NOT NULL
        AND (old_confirmed_at IS NOT NULL OR num_nonnulls(old_email, old_phone) = 0)))
);
CREATE INDEX change_of_person ON identity.change (person_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON identity.person, identity.session, identity.proof, identity.sign_up, identity.change TO kolchi_app;

-- Every column that says something about a person says so here: `personal: ` and what.
COMMENT ON COLUMN identity.person.name IS 'personal: how the person is called';
COMMENT ON COLUMN identity.person.language IS 'personal: which language the person reads';
COMMENT ON COLUMN identity.person.email IS 'personal: e-mail address';
COMMENT ON COLUMN identity.person.phone IS 'personal: telephone number';
COMMENT ON COLUMN identity.person.password IS 'personal: hash of the password';
COMMENT ON COLUMN identity.session.address IS 'personal: network address';
COMMENT ON COLUMN identity.session.user_agent IS 'personal: what browser the person has';
COMMENT ON COLUMN identity.proof.email IS 'personal: e-mail address';
COMMENT ON COLUMN identity.proof.phone IS 'personal: telephone number';
COMMENT ON COLUMN identity.sign_up.name IS 'personal: how the person is called';
COMMENT ON COLUMN identity.sign_up.password IS 'personal: hash of the password';
COMMENT ON COLUMN identity.change.old_email IS 'personal: e-mail address';
COMMENT ON COLUMN identity.change.new_email IS 'personal: e-mail address';
COMMENT ON COLUMN identity.change.old_phone IS 'personal: telephone number';
COMMENT ON COLUMN identity.change.new_phone IS 'personal: telephone number';
