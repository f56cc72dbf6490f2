-- Whoever has neither password nor app shows by a code, sent to an address of theirs, that it is they.
ALTER TABLE identity.proof DROP CONSTRAINT proof_purpose_check;
ALTER TABLE identity.proof ADD CONSTRAINT proof_purpose CHECK (purpose IN
    ('verify-email', 'verify-phone', 'reset-password', 'login-code', 'step-up', 'change-email', 'change-phone', 'order-phone'));
