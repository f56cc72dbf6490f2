-- The rate of value added tax that the prices of a trader contain, in basis points; 0 for a trader who owes none. NULL: not said yet.
ALTER TABLE sellers.legal_profile
    ADD COLUMN vat_rate integer CONSTRAINT legal_vat_rate CHECK (vat_rate BETWEEN 0 AND 10000);
