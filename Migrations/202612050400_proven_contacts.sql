-- Which contacts a visitor has proven with a code before pieces are held.
CREATE INDEX proof_of_visitor ON identity.proof (visitor, used_at) WHERE purpose = 'order-phone' AND visitor IS NOT NULL;
