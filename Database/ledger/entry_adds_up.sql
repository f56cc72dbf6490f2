-- Checks that a new entry is whole: two postings or more, numbered from 1, made in its transaction and at its moment, on accounts that
-- exist, zero in each currency, and on a day that is open.
CREATE OR REPLACE FUNCTION ledger.entry_adds_up(entry bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    made record;
    found record;
BEGIN
    SELECT e.made_at, e.made_in INTO made FROM ledger.entry e WHERE e.id = entry;
    IF made.made_in <> pg_current_xact_id() THEN
        RAISE EXCEPTION 'a posting is added with its entry, and never later'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'posting_with_entry';
    END IF;
    SELECT sum(c.postings) AS postings, max(c.last) AS last, bool_and(c.total = 0) AS is_zero,
           bool_and(c.currency IS NOT NULL) AS has_accounts, bool_and(c.is_timely) AS is_timely
    INTO found
    FROM (SELECT a.currency, count(*) AS postings, max(p.number) AS last, sum(p.amount) AS total,
                 bool_and(p.made_at = made.made_at) AS is_timely
          FROM ledger.posting p LEFT JOIN ledger.account a ON a.id = p.account_id WHERE p.entry_id = entry GROUP BY a.currency) c;
    IF found.postings < 2 OR found.last <> found.postings THEN
        RAISE EXCEPTION 'an entry has two postings or more, numbered from 1'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_postings';
    END IF;
    IF NOT found.has_accounts THEN
        RAISE EXCEPTION 'a posting names an account that does not exist'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'posting_account';
    END IF;
    IF NOT found.is_zero THEN
        RAISE EXCEPTION 'debits and credits of an entry differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    IF NOT found.is_timely THEN
        RAISE EXCEPTION 'a posting has the moment of its entry' USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_moment';
    END IF;
    IF EXISTS (SELECT FROM ledger.closed_day d WHERE d.until > made.made_at) THEN
        RAISE EXCEPTION 'the day of the entry is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_day_open';
    END IF;
END $$;
