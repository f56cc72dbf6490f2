-- The journal of the simulated gateway. It stands for another company: nothing of it refers to a table of the shop, and the shop reads it
-- only by the calls that a gateway answers. Production has the tables and no rows.
CREATE SCHEMA simulated;
GRANT USAGE ON SCHEMA simulated TO kolchi_app;

-- A page on which a buyer pays, and what became of it.
CREATE TABLE simulated.payment (
    id         uuid PRIMARY KEY,
    -- The shop's idempotency key, and the SHA-256 of all that was asked with it.
    -- A key is forgotten after a day, and then names a new payment.
    key        uuid NOT NULL,
    content    text NOT NULL CONSTRAINT payment_content CHECK (content ~ '^[0-9a-f]{64}$'),
    -- The secret part of the page's address.
    token      text NOT NULL CONSTRAINT payment_token UNIQUE CHECK (token ~ '^[A-Za-z0-9_-]{43}$'),
    -- The shop's own name for it.
    reference  text NOT NULL CONSTRAINT payment_reference CHECK (length(reference) BETWEEN 1 AND 200),
    amount     bigint NOT NULL CONSTRAINT payment_amount CHECK (amount BETWEEN 1 AND 100000000000000),
    currency   text NOT NULL CONSTRAINT payment_currency CHECK (currency IN ('MAD', 'EUR', 'USD')),
    -- The bill that the page shows, line by line. The amounts sum to `amount`.
    labels     text[] NOT NULL,
    amounts    bigint[] NOT NULL,
    language   text NOT NULL CONSTRAINT payment_language CHECK (language IN ('fr', 'ar', 'en')),
    return_url text NOT NULL CONSTRAINT payment_return CHECK (return_url ~ '^https?://[^\s]+$'),
    cancel_url text NOT NULL CONSTRAINT payment_cancel CHECK (cancel_url ~ '^https?://[^\s]+$'),
    -- `code`: the page asks for a code. `charged`: see simulated.charge. `refused`, `closed`: nobody can pay any more.
    state      text NOT NULL DEFAULT 'open'
               CONSTRAINT payment_state CHECK (state IN ('open', 'code', 'charged', 'refused', 'closed')),
    -- Cards and codes that were refused. The third one is a final no.
    refusals   integer NOT NULL DEFAULT 0 CONSTRAINT payment_refusals CHECK (refusals BETWEEN 0 AND 3),
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT payment_bill CHECK (cardinality(labels) = cardinality(amounts) AND cardinality(labels) BETWEEN 1 AND 200),
    CONSTRAINT payment_final CHECK ((state = 'refused') = (refusals = 3))
);
CREATE INDEX payment_key ON simulated.payment (key, made_at);

-- What was taken from the buyer. It can differ from what the page asked for.
CREATE TABLE simulated.charge (
    payment_id uuid PRIMARY KEY CONSTRAINT charge_of_payment REFERENCES simulated.payment,
    amount     bigint NOT NULL CONSTRAINT charge_amount CHECK (amount > 0),
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    -- From when on the gateway says so. Until then it says that the bank has not decided.
    known_at   timestamptz NOT NULL
);
CREATE INDEX charge_known ON simulated.charge (known_at);

-- What was given back.
CREATE TABLE simulated.refund (
    id         uuid PRIMARY KEY,
    -- Forgotten after a day too.
    key        uuid NOT NULL,
    content    text NOT NULL CONSTRAINT refund_content CHECK (content ~ '^[0-9a-f]{64}$'),
    payment_id uuid NOT NULL CONSTRAINT refund_of_charge REFERENCES simulated.charge,
    amount     bigint NOT NULL CONSTRAINT refund_amount CHECK (amount > 0),
    -- Why it failed; NULL for one that is done.
    failure    text CONSTRAINT refund_failure CHECK (length(failure) BETWEEN 1 AND 200),
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    -- From when on the gateway says so. Until then the refund is under way.
    known_at   timestamptz NOT NULL
);
CREATE INDEX refund_of_payment ON simulated.refund (payment_id);
CREATE INDEX refund_key ON simulated.refund (key, made_at);
CREATE INDEX refund_known ON simulated.refund (known_at);

-- A dispute of a buyer with their bank. The bank takes the whole charge until it has decided.
CREATE TABLE simulated.dispute (
    payment_id uuid PRIMARY KEY CONSTRAINT dispute_of_charge REFERENCES simulated.charge,
    -- `won`: the shop has its money again.
    state      text NOT NULL DEFAULT 'open' CONSTRAINT dispute_state CHECK (state IN ('open', 'won', 'lost')),
    made_at    timestamptz NOT NULL DEFAULT kernel.now()
);

-- Webhooks to the shop. A row is a queue entry of the tool Jobs, and stays after its work.
CREATE TABLE simulated.event (
    id         uuid PRIMARY KEY,
    payment_id uuid NOT NULL CONSTRAINT event_of_payment REFERENCES simulated.payment,
    type       text NOT NULL CONSTRAINT event_type CHECK (type IN (
                   'payment.paid', 'payment.refused', 'payment.closed', 'payment.expired', 'refund.done', 'refund.failed',
                   'dispute.opened', 'dispute.won', 'dispute.lost')),
    -- `void`: what it tells of will not happen. `abandoned`: the shop never accepted it.
    state      text NOT NULL DEFAULT 'waiting' CONSTRAINT event_state CHECK (state IN ('waiting', 'sent', 'abandoned', 'void')),
    due        timestamptz NOT NULL,
    fence      bigint NOT NULL DEFAULT 0,
    tries      integer NOT NULL DEFAULT 0,
    last_error text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    settled_at timestamptz,
    CONSTRAINT event_settled CHECK ((state = 'waiting') = (settled_at IS NULL))
);
CREATE INDEX event_due ON simulated.event (due) WHERE state = 'waiting';
CREATE INDEX event_of_payment ON simulated.event (payment_id);

-- Rows are added, and move forward: the triggers check how.
GRANT SELECT, INSERT (id, key, content, token, reference, amount, currency, labels, amounts, language, return_url, cancel_url, expires_at),
    UPDATE (state, refusals) ON simulated.payment TO kolchi_app;
GRANT SELECT, INSERT (payment_id, amount, known_at) ON simulated.charge TO kolchi_app;
GRANT SELECT, INSERT (id, key, content, payment_id, amount, failure, known_at) ON simulated.refund TO kolchi_app;
GRANT SELECT, INSERT (payment_id), UPDATE (state) ON simulated.dispute TO kolchi_app;
GRANT SELECT, INSERT (id, payment_id, type, due), UPDATE (state, due, fence, tries, last_error, settled_at)
    ON simulated.event TO kolchi_app;
