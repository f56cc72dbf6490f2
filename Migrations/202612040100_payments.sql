-- Payments by gateways, and refunds. The context knows a reference and its parts, and nothing else of orders.
CREATE SCHEMA payments;
GRANT USAGE ON SCHEMA payments TO kolchi_app, kolchi_seller;

-- What is paid for. The program refuses to start without an implementation of PaymentSubject for each kind.
CREATE TABLE payments.subject_kind (
    kind text PRIMARY KEY CONSTRAINT subject_kind_form CHECK (kind ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$')
);
INSERT INTO payments.subject_kind VALUES ('orders.purchase');
GRANT SELECT ON payments.subject_kind TO kolchi_app;

-- One way of paying one reference once. Its state changes by a step only.
CREATE TABLE payments.payment (
    id                uuid PRIMARY KEY,
    kind              text NOT NULL REFERENCES payments.subject_kind,
    reference         uuid NOT NULL,
    gateway           text NOT NULL CONSTRAINT payment_gateway CHECK (gateway ~ '^[a-z][a-z0-9-]{1,30}$'),
    mode              text NOT NULL CONSTRAINT payment_mode CHECK (mode IN ('live', 'test')),
    -- Minor units of the currency. The amounts of the parts sum to it.
    amount            bigint NOT NULL CONSTRAINT payment_amount CHECK (amount BETWEEN 1 AND 100000000000000),
    currency          text NOT NULL CONSTRAINT payment_currency CHECK (currency IN ('MAD', 'EUR', 'USD')),
    -- What the gateway is asked for: the same, or an amount in another currency.
    asked             bigint NOT NULL CONSTRAINT payment_asked CHECK (asked BETWEEN 1 AND 100000000000000),
    asked_currency    text NOT NULL CONSTRAINT payment_asked_currency CHECK (asked_currency IN ('MAD', 'EUR', 'USD')),
    -- Minor units of the currency for a million minor units of the asked one.
    rate              bigint NOT NULL DEFAULT 1000000 CONSTRAINT payment_rate CHECK (rate > 0),
    state             text NOT NULL DEFAULT 'none' CONSTRAINT payment_state CHECK (state IN (
                          'none', 'new', 'open', 'pending', 'succeeded', 'failed', 'held', 'given-up', 'late', 'returned')),
    steps             integer NOT NULL DEFAULT 0,
    -- The provider's key of the payment, once it is known.
    provider_key      text CONSTRAINT payment_provider_key CHECK (length(provider_key) BETWEEN 1 AND 255),
    -- The address of the provider's page, and when nobody can pay on it any more.
    page              text CONSTRAINT payment_page CHECK (length(page) BETWEEN 1 AND 2000),
    page_expires_at   timestamptz,
    -- Since when its page is to be closed, and why. Another payment of the reference may begin meanwhile.
    closing_since     timestamptz,
    closing_for       text CONSTRAINT payment_closing_for CHECK (closing_for IN ('other-way', 'hold-over', 'buyer-asked')),
    -- What the provider took, in its currency; empty until it says that it is paid.
    received          bigint CONSTRAINT payment_received CHECK (received >= 0),
    received_currency text CONSTRAINT payment_received_currency CHECK (received_currency IN ('MAD', 'EUR', 'USD')),
    -- What is to be given back, and what was given back, in the received currency.
    refunding         bigint NOT NULL DEFAULT 0 CONSTRAINT payment_refunding CHECK (refunding >= 0),
    refunded          bigint NOT NULL DEFAULT 0 CONSTRAINT payment_refunded CHECK (refunded >= 0),
    -- Whether the buyer disputes it with their bank.
    is_disputed       boolean NOT NULL DEFAULT false,
    made_at           timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT payment_key_once UNIQUE (gateway, provider_key),
    CONSTRAINT payment_same_currency CHECK (asked_currency <> currency OR asked = amount AND rate = 1000000),
    CONSTRAINT payment_closing CHECK ((closing_since IS NULL) = (closing_for IS NULL)),
    CONSTRAINT payment_received_both CHECK ((received IS NULL) = (received_currency IS NULL)),
    CONSTRAINT payment_given_back CHECK (refunding + refunded <= coalesce(received, 0)),
    CONSTRAINT payment_open_received CHECK (received IS NULL OR state NOT IN ('none', 'new')),
    CONSTRAINT payment_succeeded CHECK (state <> 'succeeded' OR (received, received_currency) IS NOT DISTINCT FROM (asked, asked_currency))
);
CREATE UNIQUE INDEX payment_one_open ON payments.payment (kind, reference)
    WHERE state IN ('none', 'new', 'open', 'pending') AND closing_since IS NULL;
CREATE INDEX payment_of_reference ON payments.payment (kind, reference);
CREATE INDEX payment_undecided ON payments.payment (made_at) WHERE state IN ('new', 'open', 'pending');

-- Which steps are legal, and for whom.
CREATE TABLE payments.legal_step (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    actor      text NOT NULL CONSTRAINT legal_step_actor CHECK (actor IN ('buyer', 'clerk', 'system')),
    PRIMARY KEY (from_state, to_state, actor)
);
INSERT INTO payments.legal_step VALUES
    ('none', 'new', 'buyer'), ('new', 'open', 'system'), ('new', 'failed', 'system'), ('open', 'pending', 'system'),
    ('open', 'succeeded', 'system'), ('pending', 'succeeded', 'system'), ('open', 'failed', 'system'), ('pending', 'failed', 'system'),
    ('open', 'held', 'system'), ('pending', 'held', 'system'),
    ('new', 'given-up', 'system'), ('open', 'given-up', 'system'), ('pending', 'given-up', 'system'),
    -- It is paid, but what was to be paid is given up, is paid already, or cannot be had any more.
    ('given-up', 'late', 'system'), ('failed', 'late', 'system'), ('open', 'late', 'system'), ('pending', 'late', 'system'),
    ('late', 'succeeded', 'system'), ('late', 'returned', 'system'),
    ('given-up', 'held', 'system'), ('failed', 'held', 'system'),
    ('held', 'succeeded', 'clerk'), ('held', 'returned', 'clerk');
GRANT SELECT ON payments.legal_step TO kolchi_app;

-- The history of a payment.
CREATE TABLE payments.step (
    payment_id uuid NOT NULL REFERENCES payments.payment,
    -- From 1 without a gap.
    sequence   integer NOT NULL CONSTRAINT step_sequence CHECK (sequence >= 1),
    from_state text NOT NULL,
    to_state   text NOT NULL,
    actor      text NOT NULL,
    who        text NOT NULL CONSTRAINT step_who CHECK (length(who) BETWEEN 1 AND 200),
    why        text NOT NULL DEFAULT '' CONSTRAINT step_why CHECK (length(why) <= 500),
    stepped_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (payment_id, sequence),
    CONSTRAINT step_legal FOREIGN KEY (from_state, to_state, actor) REFERENCES payments.legal_step
);

-- A part of a payment: an order. It is one seller's.
CREATE TABLE payments.payment_part (
    payment_id uuid NOT NULL REFERENCES payments.payment,
    order_key  uuid NOT NULL,
    seller_id  uuid NOT NULL,
    amount     bigint NOT NULL CONSTRAINT payment_part_amount CHECK (amount > 0),
    -- What the payment brought for it: nothing or all.
    captured   bigint NOT NULL DEFAULT 0,
    refunding  bigint NOT NULL DEFAULT 0 CONSTRAINT payment_part_refunding CHECK (refunding >= 0),
    refunded   bigint NOT NULL DEFAULT 0 CONSTRAINT payment_part_refunded CHECK (refunded >= 0),
    PRIMARY KEY (payment_id, order_key),
    CONSTRAINT payment_part_captured CHECK (captured IN (0, amount)),
    CONSTRAINT payment_part_given_back CHECK (refunding + refunded <= captured)
);
CREATE INDEX payment_part_of_order ON payments.payment_part (order_key);

-- A line of a part: so many pieces, or the delivery.
CREATE TABLE payments.payment_line (
    payment_id        uuid NOT NULL,
    order_key         uuid NOT NULL,
    -- The line of the order; the key of the order itself for the delivery.
    line_key          uuid NOT NULL,
    quantity          integer NOT NULL CONSTRAINT payment_line_quantity CHECK (quantity BETWEEN 1 AND 100000),
    -- What was paid for it: a discount is taken off.
    amount            bigint NOT NULL CONSTRAINT payment_line_amount CHECK (amount >= 0),
    -- What is given back of it or is to be: amounts, and pieces where they were named.
    refunded          bigint NOT NULL DEFAULT 0,
    refunded_quantity integer NOT NULL DEFAULT 0,
    PRIMARY KEY (payment_id, line_key),
    CONSTRAINT payment_line_of_part FOREIGN KEY (payment_id, order_key) REFERENCES payments.payment_part,
    CONSTRAINT payment_line_refunded CHECK (refunded BETWEEN 0 AND amount),
    CONSTRAINT payment_line_refunded_quantity CHECK (refunded_quantity BETWEEN 0 AND quantity)
);
CREATE INDEX payment_line_of_part ON payments.payment_line (payment_id, order_key);

-- Money that goes back: of a part, or the whole of a payment that could not be placed.
CREATE TABLE payments.refund (
    id             uuid PRIMARY KEY,
    payment_id     uuid NOT NULL REFERENCES payments.payment,
    -- Empty if the whole payment goes back.
    order_key      uuid,
    seller_id      uuid,
    -- Minor units of the payment's currency; of the received one if the whole payment goes back.
    amount         bigint NOT NULL CONSTRAINT refund_amount CHECK (amount > 0),
    -- What the gateway is asked for, in the currency that it received.
    asked          bigint NOT NULL CONSTRAINT refund_asked CHECK (asked >= 0),
    asked_currency text NOT NULL CONSTRAINT refund_asked_currency CHECK (asked_currency IN ('MAD', 'EUR', 'USD')),
    state          text NOT NULL DEFAULT 'due' CONSTRAINT refund_state CHECK (state IN ('due', 'asked', 'done', 'failed')),
    provider_key   text CONSTRAINT refund_provider_key CHECK (length(provider_key) BETWEEN 1 AND 255),
    -- Why the gateway did not give it back. It is still due then.
    failure        text CONSTRAINT refund_failure CHECK (length(failure) BETWEEN 1 AND 500),
    -- How it was given back: by the gateway, by hand, or by somebody at the provider's own console.
    done_by        text CONSTRAINT refund_done_by CHECK (done_by IN ('gateway', 'hand', 'console')),
    -- The reference of the bank transfer, for one by hand.
    transfer       text CONSTRAINT refund_transfer CHECK (length(transfer) BETWEEN 1 AND 100),
    made_by        text NOT NULL CONSTRAINT refund_made_by CHECK (length(made_by) BETWEEN 3 AND 220),
    why            text NOT NULL DEFAULT '' CONSTRAINT refund_why CHECK (length(why) <= 500),
    made_at        timestamptz NOT NULL DEFAULT kernel.now(),
    asked_at       timestamptz,
    settled_at     timestamptz,
    CONSTRAINT refund_of_part FOREIGN KEY (payment_id, order_key) REFERENCES payments.payment_part,
    CONSTRAINT refund_seller CHECK ((order_key IS NULL) = (seller_id IS NULL)),
    CONSTRAINT refund_done CHECK ((state = 'done') = (done_by IS NOT NULL) AND (state IN ('done', 'failed')) = (settled_at IS NOT NULL)),
    CONSTRAINT refund_failed CHECK (state <> 'failed' OR failure IS NOT NULL),
    CONSTRAINT refund_by_hand CHECK ((done_by IS NOT DISTINCT FROM 'hand') = (transfer IS NOT NULL))
);
CREATE INDEX refund_of_payment ON payments.refund (payment_id);
CREATE INDEX refund_of_order ON payments.refund (order_key) WHERE order_key IS NOT NULL;
CREATE INDEX refund_undone ON payments.refund (made_at) WHERE state <> 'done';
CREATE UNIQUE INDEX refund_of_whole_once ON payments.refund (payment_id) WHERE order_key IS NULL;

CREATE TABLE payments.refund_line (
    refund_id  uuid NOT NULL REFERENCES payments.refund,
    line_key   uuid NOT NULL,
    -- Pieces that were named; none for a sum.
    quantity   integer NOT NULL CONSTRAINT refund_line_quantity CHECK (quantity BETWEEN 0 AND 100000),
    amount     bigint NOT NULL CONSTRAINT refund_line_amount CHECK (amount > 0),
    PRIMARY KEY (refund_id, line_key)
);

-- What is asked of a gateway. A row is committed before the call, and its key is the idempotency key. It is a leased queue.
CREATE TABLE payments.call (
    id         uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES payments.payment,
    refund_id  uuid REFERENCES payments.refund,
    gateway    text NOT NULL,
    verb       text NOT NULL CONSTRAINT call_verb CHECK (verb IN ('open', 'read', 'close', 'refund')),
    -- What the page shows, and where it leads; empty for other verbs.
    content    text NOT NULL DEFAULT '' CONSTRAINT call_content CHECK (length(content) <= 200000),
    state      text NOT NULL DEFAULT 'waiting' CONSTRAINT call_state CHECK (state IN ('waiting', 'answered', 'refused', 'overtaken')),
    -- When it was first sent. From then on the provider may have done it.
    sent_at    timestamptz,
    due        timestamptz NOT NULL DEFAULT kernel.now(),
    fence      bigint NOT NULL DEFAULT 0,
    tries      integer NOT NULL DEFAULT 0,
    last_error text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    settled_at timestamptz,
    CONSTRAINT call_settled CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CONSTRAINT call_refund CHECK ((verb = 'refund') = (refund_id IS NOT NULL)),
    CONSTRAINT call_page CHECK ((verb = 'open') = (content <> ''))
);
CREATE INDEX call_due ON payments.call (due) WHERE state = 'waiting';
CREATE INDEX call_of_payment ON payments.call (payment_id);
CREATE UNIQUE INDEX call_open_once ON payments.call (payment_id) WHERE verb = 'open';
CREATE UNIQUE INDEX call_close_once ON payments.call (payment_id) WHERE verb = 'close';
CREATE UNIQUE INDEX call_refund_once ON payments.call (refund_id) WHERE verb = 'refund';
CREATE UNIQUE INDEX call_read_once ON payments.call (payment_id) WHERE verb = 'read' AND state = 'waiting';

-- The application moves states by steps only, and writes no moments of its own.
GRANT SELECT, INSERT (id, kind, reference, gateway, mode, amount, currency, asked, asked_currency, rate),
    UPDATE (provider_key, page, page_expires_at, closing_since, closing_for, received, received_currency, refunding, refunded, is_disputed)
    ON payments.payment TO kolchi_app;
GRANT SELECT, INSERT (payment_id, sequence, from_state, to_state, actor, who, why) ON payments.step TO kolchi_app;
GRANT SELECT, INSERT (payment_id, order_key, seller_id, amount), UPDATE (captured, refunding, refunded)
    ON payments.payment_part TO kolchi_app;
GRANT SELECT, INSERT (payment_id, order_key, line_key, quantity, amount), UPDATE (refunded, refunded_quantity)
    ON payments.payment_line TO kolchi_app;
GRANT SELECT, INSERT, UPDATE (state, provider_key, failure, done_by, transfer, asked_at, settled_at) ON payments.refund TO kolchi_app;
GRANT SELECT, INSERT ON payments.refund_line TO kolchi_app;
GRANT SELECT, INSERT (id, payment_id, refund_id, gateway, verb, content),
    UPDATE (state, sent_at, due, fence, tries, last_error, settled_at), DELETE ON payments.call TO kolchi_app;

-- A seller reads what was paid for the seller's own orders, and what goes back of it, but not who decided it.
GRANT SELECT ON payments.payment_part, payments.payment_line, payments.refund_line TO kolchi_seller;
GRANT SELECT (id, payment_id, order_key, seller_id, amount, state, made_at, settled_at) ON payments.refund TO kolchi_seller;
ALTER TABLE payments.payment_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.payment_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.refund ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.refund_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON payments.payment_part TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON payments.payment_line TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON payments.refund TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON payments.refund_line TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON payments.payment_part TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON payments.payment_line TO kolchi_seller USING (EXISTS (
    SELECT FROM payments.payment_part p WHERE p.payment_id = payment_line.payment_id AND p.order_key = payment_line.order_key));
CREATE POLICY desk ON payments.refund TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON payments.refund_line TO kolchi_seller USING (EXISTS (
    SELECT FROM payments.refund r WHERE r.id = refund_line.refund_id));
