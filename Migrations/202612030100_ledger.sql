-- The books in double entry: accounts, and entries whose postings sum to zero. Ledger knows no orders and no payments, only their keys.
CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO kolchi_app, kolchi_seller;

-- Made on first use. Rows are added and never changed.
CREATE TABLE ledger.account (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text NOT NULL CONSTRAINT account_kind CHECK (kind IN (
                 'clearing', 'held', 'refunds-due', 'unplaced', 'promotions', 'disputed', 'provider-fees', 'bank', 'fx')),
    -- The name of a gateway, the key of a seller, or empty for the house.
    owner    text NOT NULL,
    currency text NOT NULL CONSTRAINT account_currency CHECK (currency IN ('MAD', 'EUR', 'USD')),
    made_at  timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT account_once UNIQUE (kind, owner, currency),
    CONSTRAINT account_owner CHECK (CASE
        WHEN kind IN ('clearing', 'disputed', 'provider-fees') THEN owner ~ '^[a-z][a-z0-9-]{1,30}$'
        WHEN kind = 'held' THEN owner ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        ELSE owner = '' END)
);

-- A fact of business, once. A correction is another entry.
CREATE TABLE ledger.entry (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fact      text NOT NULL CONSTRAINT entry_fact CHECK (fact ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'),
    reference text NOT NULL CONSTRAINT entry_reference CHECK (length(reference) BETWEEN 1 AND 300),
    made_by   text NOT NULL CONSTRAINT entry_made_by CHECK (length(made_by) BETWEEN 3 AND 200),
    made_at   timestamptz NOT NULL DEFAULT kernel.now(),
    -- Postings are added in the same transaction, and in no other.
    made_in   xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT entry_once UNIQUE (fact, reference)
);
CREATE INDEX entry_made ON ledger.entry (made_at, id);

CREATE TABLE ledger.posting (
    entry_id   bigint NOT NULL REFERENCES ledger.entry,
    -- From 1 in each entry.
    number     integer NOT NULL CONSTRAINT posting_number CHECK (number BETWEEN 1 AND 10000),
    -- The moment of the entry. The column is here too, so that an index has the postings of an account in their order.
    made_at    timestamptz NOT NULL,
    -- Not a foreign key: it would lock the account's row for each posting, and all postings on a gateway's account would share that lock.
    -- Rows of ledger.account are never deleted. A trigger looks for the row at the commit.
    account_id bigint NOT NULL,
    -- Minor units of the account's currency. A debit is positive, a credit negative.
    amount     bigint NOT NULL CONSTRAINT posting_amount CHECK (amount <> 0 AND amount BETWEEN -100000000000000 AND 100000000000000),
    -- The order and the line that it is about. A payout of a gateway is about no order.
    order_key  uuid,
    line_key   uuid,
    PRIMARY KEY (entry_id, number),
    CONSTRAINT posting_line CHECK (line_key IS NULL OR order_key IS NOT NULL)
);
CREATE INDEX posting_of_account ON ledger.posting (account_id, made_at, entry_id, number) INCLUDE (amount);
CREATE INDEX posting_of_order ON ledger.posting (order_key, made_at) WHERE order_key IS NOT NULL;

-- The balance of an account at the end of a day with postings on it. The balance of now is the last closing plus the later postings.
CREATE TABLE ledger.closing (
    account_id bigint NOT NULL REFERENCES ledger.account,
    -- By the clock of Morocco.
    day        date NOT NULL,
    -- The moment at which the day ended. The balance covers the postings before it.
    until      timestamptz NOT NULL,
    balance    bigint NOT NULL,
    PRIMARY KEY (account_id, day)
);

-- The days that are closed: no entry can be added to them any more.
CREATE TABLE ledger.closed_day (
    day       date PRIMARY KEY,
    until     timestamptz NOT NULL CONSTRAINT closed_day_until UNIQUE,
    closed_at timestamptz NOT NULL DEFAULT kernel.now()
);

-- The chain over the entries in the order of (made_at, id), numbered without a gap, as audit.link over the acts.
CREATE TABLE ledger.link (
    position bigint PRIMARY KEY CHECK (position >= 1),
    entry_id bigint NOT NULL CONSTRAINT link_once UNIQUE CONSTRAINT link_of_entry REFERENCES ledger.entry,
    -- SHA-256 over the hash of the link before, the entry, and the digests of its postings.
    hash     bytea NOT NULL CHECK (length(hash) = 32),
    -- SHA-256 of each posting, in their order.
    parts    bytea NOT NULL CHECK (length(parts) % 32 = 0)
);

-- The application cannot choose the key or the moment of an entry. The moment of a posting is compared with its entry's.
GRANT SELECT, INSERT (kind, owner, currency) ON ledger.account TO kolchi_app;
GRANT SELECT, INSERT (fact, reference, made_by) ON ledger.entry TO kolchi_app;
GRANT SELECT, INSERT ON ledger.posting, ledger.closing, ledger.link TO kolchi_app;
GRANT SELECT, INSERT (day, until) ON ledger.closed_day TO kolchi_app;

-- A seller reads the seller's own accounts and their postings, but not which member of the staff made an entry.
GRANT SELECT ON ledger.account, ledger.posting, ledger.closing TO kolchi_seller;
GRANT SELECT (id, fact, reference, made_at) ON ledger.entry TO kolchi_seller;
ALTER TABLE ledger.account ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.posting ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.closing ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON ledger.account TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON ledger.entry TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON ledger.posting TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON ledger.closing TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON ledger.account TO kolchi_seller USING (owner = (SELECT sellers.desk())::text);
CREATE POLICY desk ON ledger.posting TO kolchi_seller USING (EXISTS (SELECT FROM ledger.account a WHERE a.id = account_id));
CREATE POLICY desk ON ledger.closing TO kolchi_seller USING (EXISTS (SELECT FROM ledger.account a WHERE a.id = account_id));
CREATE POLICY desk ON ledger.entry TO kolchi_seller USING (EXISTS (SELECT FROM ledger.posting p WHERE p.entry_id = entry.id));
