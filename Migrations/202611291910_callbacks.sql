-- Callbacks: signed requests in which another company's machine tells what happened there.
CREATE SCHEMA callbacks;
GRANT USAGE ON SCHEMA callbacks TO kolchi_app;

-- Each event of a sender is one row, whatever it sends. `LeasedQueue` takes the rows that wait.
CREATE TABLE callbacks.callback (
    id         uuid PRIMARY KEY,
    source     text NOT NULL CHECK (source ~ '^[a-z][a-z0-9-]{0,39}$'),
    -- The sender's own identifier of the event.
    event      text NOT NULL CHECK (length(event) BETWEEN 1 AND 255),
    -- The key of what the event is about, such as a payment or a parcel; empty where it is about nothing.
    subject    text NOT NULL CHECK (length(subject) <= 255),
    -- The bytes that were signed.
    body       bytea NOT NULL CHECK (octet_length(body) <= 262144),
    -- applied: its effect is written. ignored: it has none. abandoned: given up after the last try.
    state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'applied', 'ignored', 'abandoned')),
    -- The first try that failed, or whose subject was unknown. A waiting row is parked from then on.
    parked_at  timestamptz,
    due        timestamptz NOT NULL DEFAULT kernel.now(),
    fence      bigint NOT NULL DEFAULT 0,
    tries      integer NOT NULL DEFAULT 0,
    last_error text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    settled_at timestamptz,
    CONSTRAINT callback_once UNIQUE (source, event),
    CONSTRAINT callback_settled CHECK ((settled_at IS NULL) = (state = 'waiting'))
);
CREATE INDEX callback_due ON callbacks.callback (due) WHERE state = 'waiting';
CREATE INDEX callback_unapplied ON callbacks.callback (made_at) WHERE state IN ('waiting', 'abandoned');
CREATE INDEX callback_made_at ON callbacks.callback (made_at);

-- The program never changes what was received.
GRANT SELECT, INSERT, DELETE ON callbacks.callback TO kolchi_app;
GRANT UPDATE (state, parked_at, due, fence, tries, last_error, settled_at) ON callbacks.callback TO kolchi_app;

COMMENT ON COLUMN callbacks.callback.subject IS 'personal: the key of a payment, parcel or message of a person';
COMMENT ON COLUMN callbacks.callback.body IS 'personal: what the sender says about a payment, parcel or message of a person';

-- The test gateway: its subjects, and a row for each effect. Nothing prevents a second effect here, so that tests can count.
CREATE TABLE callbacks.test_subject (
    subject     text PRIMARY KEY,
    callback_id uuid NOT NULL REFERENCES callbacks.callback ON DELETE CASCADE
);
CREATE INDEX test_subject_callback ON callbacks.test_subject (callback_id);

CREATE TABLE callbacks.test_effect (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    callback_id uuid NOT NULL REFERENCES callbacks.callback ON DELETE CASCADE,
    subject     text NOT NULL,
    -- Centimes.
    amount      bigint NOT NULL
);
CREATE INDEX test_effect_callback ON callbacks.test_effect (callback_id);

GRANT SELECT, INSERT ON callbacks.test_subject, callbacks.test_effect TO kolchi_app;
