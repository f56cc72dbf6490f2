-- An account for what the house loses to disputes.
ALTER TABLE ledger.account DROP CONSTRAINT account_kind;
ALTER TABLE ledger.account ADD CONSTRAINT account_kind CHECK (kind IN (
    'clearing', 'held', 'refunds-due', 'unplaced', 'promotions', 'disputed', 'provider-fees', 'losses', 'bank', 'fx'));
