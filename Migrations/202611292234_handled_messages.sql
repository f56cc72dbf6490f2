-- When the staff marked a message of the contact form as handled; null while it is open.
ALTER TABLE support.message ADD COLUMN handled_at timestamptz;
CREATE INDEX message_open ON support.message (received_at DESC, id) WHERE handled_at IS NULL;
-- The end of the key is the reference that people know.
CREATE INDEX message_of_reference ON support.message (right(id::text, 8));
