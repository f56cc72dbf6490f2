-- Where somebody was going who had to make an account first: a page of this shop.
ALTER TABLE identity.sign_up ADD COLUMN next text CHECK (next LIKE '/%' AND length(next) <= 500);
COMMENT ON COLUMN identity.sign_up.next IS 'personal: where the person was going';
