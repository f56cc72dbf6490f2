-- A refund may end because the buyer's bank gave the money to the buyer.
ALTER TABLE payments.refund DROP CONSTRAINT refund_done_by;
ALTER TABLE payments.refund ADD CONSTRAINT refund_done_by CHECK (done_by IN ('gateway', 'hand', 'console', 'dispute'));
