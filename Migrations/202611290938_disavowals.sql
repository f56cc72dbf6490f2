-- "This was not me": an address at which nothing more of one purchase is to be told.
CREATE TABLE notifications.disavowed (
    purchase_id uuid NOT NULL,
    recipient   text NOT NULL CHECK (recipient <> ''),
    said_at     timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (purchase_id, recipient)
);
CREATE INDEX disavowed_recipient ON notifications.disavowed (recipient);
GRANT SELECT, INSERT, DELETE ON notifications.disavowed TO kolchi_app;
COMMENT ON COLUMN notifications.disavowed.recipient IS 'personal: e-mail address';
