-- What vouches for a person ends with each change of a way into the account, and the owner is told of each change.

-- Rises with each change of a way in. A login that is only half done holds the number and is refused after a change.
ALTER TABLE identity.person ADD COLUMN credentials_version integer NOT NULL DEFAULT 1;

-- Sign-ups for an address are ended once somebody has it.
CREATE INDEX proof_email ON identity.proof (email) WHERE used_at IS NULL;
CREATE INDEX proof_phone ON identity.proof (phone) WHERE used_at IS NULL;

-- What the owner of an account is to be told; the row goes once it is told. `contacts` are those from before the change.
CREATE TABLE identity.alert (
    id        uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    kind      text NOT NULL CONSTRAINT alert_kind CHECK (kind IN
        ('email', 'phone', 'provider-linked', 'provider-unlinked', 'password', 'second-factor-on', 'second-factor-off',
         'recovery-codes-renewed', 'recovery-code-used', 'wrong-codes')),
    contacts  text[] NOT NULL CONSTRAINT alert_tells_somebody CHECK (cardinality(contacts) BETWEEN 1 AND 2),
    made_at   timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX alert_of_person ON identity.alert (person_id);
GRANT SELECT, INSERT, DELETE ON identity.alert TO kolchi_app;
COMMENT ON COLUMN identity.alert.contacts IS 'personal: e-mail address and telephone number';

-- One topic tells of all these changes. Messages and notices of the former topics are read as that one: this touches a second schema.
UPDATE notifications.message
SET topic = 'identity.alert',
    subject = CASE WHEN topic = 'identity.password-changed' THEN 'password ' WHEN channel = 'mail' THEN 'email ' ELSE 'phone ' END || subject
WHERE topic IN ('identity.password-changed', 'identity.contact-changed');
UPDATE notifications.notice SET topic = 'identity.alert', subject = 'password ' || subject WHERE topic = 'identity.password-changed';
