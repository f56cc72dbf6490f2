-- Messages that people send by the contact form.
CREATE SCHEMA support;
GRANT USAGE ON SCHEMA support TO kolchi_app;

-- `id` comes with the form, so that a form sent twice is one message.
CREATE TABLE support.message (
    id           uuid CONSTRAINT message_sent_before PRIMARY KEY,
    topic        text NOT NULL CHECK (topic IN ('order', 'listing', 'account', 'selling', 'privacy', 'other')),
    name         text NOT NULL CONSTRAINT message_name_length CHECK (length(name) BETWEEN 1 AND 100),
    -- An e-mail address, or a telephone number in E.164: where the answer goes.
    contact      text NOT NULL CHECK (length(contact) BETWEEN 1 AND 254),
    -- Empty for a message that is about no order.
    order_number text NOT NULL CHECK (length(order_number) <= 20),
    words        text NOT NULL CONSTRAINT message_words_length CHECK (length(words) BETWEEN 1 AND 4000),
    language     text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    -- Who was logged in; null for a guest.
    person_id    uuid REFERENCES identity.person ON DELETE CASCADE,
    received_at  timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX message_newest ON support.message (received_at DESC, id);
CREATE INDEX message_of_person ON support.message (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX message_of_contact ON support.message (contact);

-- `UPDATE` is the right to lock a row.
GRANT SELECT, INSERT, UPDATE, DELETE ON support.message TO kolchi_app;

COMMENT ON COLUMN support.message.topic IS 'personal: what the person asked about';
COMMENT ON COLUMN support.message.name IS 'personal: name';
COMMENT ON COLUMN support.message.contact IS 'personal: e-mail address or telephone number';
COMMENT ON COLUMN support.message.order_number IS 'personal: which order the person asked about';
COMMENT ON COLUMN support.message.words IS 'personal: what the person wrote';
COMMENT ON COLUMN support.message.language IS 'personal: which language the person reads';
