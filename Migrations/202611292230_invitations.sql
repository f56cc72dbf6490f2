-- Invitations to work in a shop. The link in the message is good once and for seven days, for the account that has the invited contact.
CREATE TABLE sellers.invitation (
    id           uuid PRIMARY KEY,
    seller_id    uuid NOT NULL REFERENCES sellers.seller,
    -- An owner is never invited: an owner makes a member an owner.
    role         text NOT NULL CONSTRAINT invitation_role CHECK (role IN ('manager', 'packer')),
    -- An e-mail address, or a telephone number in E.164.
    contact      text NOT NULL CONSTRAINT invitation_contact CHECK (length(contact) BETWEEN 1 AND 254),
    language     text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    -- Null once the account of whoever invited is erased.
    invited_by   uuid REFERENCES identity.person ON DELETE SET NULL,
    made_at      timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at   timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'open' CONSTRAINT invitation_state CHECK (state IN ('open', 'accepted', 'withdrawn')),
    settled_at   timestamptz,
    -- Null once the account is erased.
    accepted_by  uuid REFERENCES identity.person ON DELETE SET NULL,
    CONSTRAINT invitation_settled CHECK ((state = 'open') = (settled_at IS NULL)),
    CONSTRAINT invitation_accepted CHECK (accepted_by IS NULL OR state = 'accepted')
);
-- A contact has one open invitation to a shop.
CREATE UNIQUE INDEX invitation_once ON sellers.invitation (seller_id, contact) WHERE state = 'open';
CREATE INDEX invitation_contact_index ON sellers.invitation (contact);
CREATE INDEX invitation_inviter ON sellers.invitation (invited_by);
CREATE INDEX invitation_accepter ON sellers.invitation (accepted_by);

GRANT SELECT, INSERT, DELETE ON sellers.invitation TO kolchi_app;
GRANT UPDATE (state, settled_at, accepted_by) ON sellers.invitation TO kolchi_app;
GRANT SELECT ON sellers.invitation TO kolchi_seller;
ALTER TABLE sellers.invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON sellers.invitation TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON sellers.invitation TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));

COMMENT ON COLUMN sellers.invitation.contact IS 'personal: e-mail address or telephone number of the invited person';
COMMENT ON COLUMN sellers.invitation.language IS 'personal: which language the person reads';
COMMENT ON COLUMN sellers.invitation.invited_by IS 'personal: key of the person who invited';
COMMENT ON COLUMN sellers.invitation.accepted_by IS 'personal: key of the person who accepted';
