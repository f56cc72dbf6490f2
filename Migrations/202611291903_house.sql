-- The console of the house: what one member of the staff asks for and a second one decides.
CREATE SCHEMA house;
GRANT USAGE ON SCHEMA house TO kolchi_app;

CREATE TABLE house.approval_request (
    id         uuid PRIMARY KEY DEFAULT kernel.uuid7(),
    act        text NOT NULL CONSTRAINT approval_act CHECK (act IN ('give-role', 'change-setting')),
    -- What the act is done to, as in the audit log: `person 0193…` or `setting orders.cash-ceiling`.
    subject    text NOT NULL CONSTRAINT approval_subject CHECK (length(subject) BETWEEN 3 AND 200),
    arguments  jsonb NOT NULL CONSTRAINT approval_arguments CHECK (jsonb_typeof(arguments) = 'object'),
    -- The columns before and after, as both persons see them. json keeps the text as it was written.
    before     json NOT NULL,
    after      json NOT NULL,
    -- Why it was asked for; NULL once the reason is forgotten.
    why        text CONSTRAINT approval_why CHECK (length(why) BETWEEN 1 AND 1000),
    asked_by   uuid NOT NULL,
    asked_at   timestamptz NOT NULL DEFAULT kernel.now(),
    state      text NOT NULL DEFAULT 'waiting'
        CONSTRAINT approval_state CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn', 'void')),
    decided_by uuid,
    decided_at timestamptz,
    -- The transaction that decided. Only in it the act can be done.
    decided_in xid8,
    CONSTRAINT approval_two_persons CHECK (asked_by <> decided_by),
    CONSTRAINT approval_decided CHECK (
        CASE WHEN state = 'waiting' THEN num_nonnulls(decided_by, decided_at, decided_in) = 0
             WHEN state IN ('approved', 'refused', 'void') THEN num_nulls(decided_by, decided_at, decided_in) = 0
             ELSE decided_by IS NULL AND num_nulls(decided_at, decided_in) = 0 END)
);
COMMENT ON COLUMN house.approval_request.subject IS 'personal: key of the person concerned';
COMMENT ON COLUMN house.approval_request.arguments IS 'personal: key of the person concerned';
COMMENT ON COLUMN house.approval_request.why IS 'personal: why somebody of the staff asked for it';
CREATE INDEX approval_waiting ON house.approval_request (asked_at) WHERE state = 'waiting';
CREATE INDEX approval_subject_index ON house.approval_request (subject);
-- The same thing is asked for once at a time.
CREATE UNIQUE INDEX approval_once ON house.approval_request (act, subject, (arguments ->> 'role')) WHERE state = 'waiting';
GRANT SELECT, INSERT (act, subject, arguments, before, after, why, asked_by), UPDATE (state, decided_by, decided_at, decided_in, why)
    ON house.approval_request TO kolchi_app;
