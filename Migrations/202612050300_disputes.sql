-- Disputes of payments, rates of exchange, and days that were compared with a gateway's list.
ALTER TABLE payments.payment DROP COLUMN is_disputed;
ALTER TABLE payments.payment
    -- A dispute of the buyer with their bank. There is one at most.
    ADD COLUMN dispute     text CONSTRAINT payment_dispute CHECK (dispute IN ('open', 'won', 'lost')),
    -- What the bank takes until it has decided, in the received currency.
    ADD COLUMN disputed    bigint CONSTRAINT payment_disputed CHECK (disputed > 0),
    -- What the gateway takes for the dispute, whatever the bank decides.
    ADD COLUMN dispute_fee bigint CONSTRAINT payment_dispute_fee CHECK (dispute_fee >= 0),
    -- What the orders bear of a lost dispute, in the received currency. The rest is the loss of the house.
    ADD COLUMN lost        bigint NOT NULL DEFAULT 0 CONSTRAINT payment_lost CHECK (lost >= 0),
    ADD CONSTRAINT payment_dispute_whole CHECK (
        (dispute IS NULL) = (disputed IS NULL) AND (dispute IS NULL) = (dispute_fee IS NULL)
        AND (dispute IS NULL OR disputed <= coalesce(received, 0)) AND (lost = 0 OR dispute = 'lost')),
    DROP CONSTRAINT payment_given_back,
    ADD CONSTRAINT payment_given_back CHECK (refunding + refunded + lost <= coalesce(received, 0));
CREATE INDEX payment_disputed_open ON payments.payment (gateway) WHERE dispute = 'open';
ALTER TABLE payments.payment_part
    ADD COLUMN lost bigint NOT NULL DEFAULT 0 CONSTRAINT payment_part_lost CHECK (lost >= 0),
    DROP CONSTRAINT payment_part_given_back,
    ADD CONSTRAINT payment_part_given_back CHECK (refunding + refunded + lost <= captured);
ALTER TABLE payments.payment_line
    ADD COLUMN lost bigint NOT NULL DEFAULT 0 CONSTRAINT payment_line_lost CHECK (lost >= 0),
    DROP CONSTRAINT payment_line_refunded,
    ADD CONSTRAINT payment_line_refunded CHECK (refunded >= 0 AND refunded + lost <= amount);
GRANT UPDATE (dispute, disputed, dispute_fee, lost) ON payments.payment TO kolchi_app;
GRANT UPDATE (lost) ON payments.payment_part, payments.payment_line TO kolchi_app;

-- What one unit of a foreign currency is in dirhams. The last row counts.
CREATE TABLE payments.exchange_rate (
    currency text NOT NULL CONSTRAINT exchange_rate_currency CHECK (currency IN ('EUR', 'USD')),
    -- From 1 in each currency, without a gap.
    number   integer NOT NULL CONSTRAINT exchange_rate_number CHECK (number >= 1),
    -- Centimes for a million cents.
    rate     bigint NOT NULL CONSTRAINT exchange_rate_rate CHECK (rate BETWEEN 1000000 AND 100000000),
    set_by   text NOT NULL CONSTRAINT exchange_rate_set_by CHECK (length(set_by) BETWEEN 3 AND 220),
    set_at   timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (currency, number)
);
GRANT SELECT, INSERT (currency, number, rate, set_by) ON payments.exchange_rate TO kolchi_app;

-- Days in UTC of which the list of a gateway was compared with the payments and refunds here.
CREATE TABLE payments.compared_day (
    gateway     text NOT NULL CONSTRAINT compared_day_gateway CHECK (gateway ~ '^[a-z][a-z0-9-]{1,30}$'),
    day         date NOT NULL,
    -- What differed and was not booked by the comparison.
    differences integer NOT NULL CONSTRAINT compared_day_differences CHECK (differences >= 0),
    compared_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (gateway, day)
);
GRANT SELECT, INSERT (gateway, day, differences), UPDATE (differences, compared_at) ON payments.compared_day TO kolchi_app;
CREATE INDEX step_received ON payments.step (stepped_at) WHERE to_state IN ('succeeded', 'held', 'late');
CREATE INDEX refund_settled ON payments.refund (settled_at) WHERE state = 'done';

-- The staff may write about a person in a reason.
COMMENT ON COLUMN payments.step.why IS 'personal: why the staff decided on a payment';
COMMENT ON COLUMN payments.refund.why IS 'personal: why the staff gave money back';
CREATE INDEX payment_held ON payments.payment (gateway) WHERE state = 'held';
CREATE INDEX payment_of_gateway ON payments.payment (gateway, made_at);
