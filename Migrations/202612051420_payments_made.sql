-- The metrics count the payments of a day, and commands list the newest ones.
CREATE INDEX payment_made ON payments.payment (made_at);
