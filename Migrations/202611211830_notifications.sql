-- Who was told what by which channel.
CREATE SCHEMA notifications;
GRANT USAGE ON SCHEMA notifications TO kolchi_app;

-- One row a fact, recipient and channel: what is told is told once. A fact is a topic and what it is about: an order's
-- number, a key. What the message says is read when it is sent.
CREATE TABLE notifications.message (
    id         uuid PRIMARY KEY,
    topic      text NOT NULL,
    subject    text NOT NULL,
    -- A mail address, or a telephone number in E.164.
    recipient  text NOT NULL CHECK (recipient <> ''),
    channel    text NOT NULL CHECK (channel IN ('mail', 'sms')),
    language   text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    -- Whose account it is told to; nothing for guests.
    person_id  uuid REFERENCES identity.person ON DELETE CASCADE,
    -- handing: it may be with the relay at this moment. unsure: nobody can know whether it is. withheld: there is nothing
    -- to be told any more, or the recipient takes nothing. parked: given up after the last try.
    state      text NOT NULL DEFAULT 'waiting'
               CHECK (state IN ('waiting', 'handing', 'sent', 'unsure', 'refused', 'withheld', 'parked')),
    -- When it may be taken; whoever takes it moves this to the end of the lease.
    due        timestamptz NOT NULL DEFAULT kernel.now(),
    fence      bigint NOT NULL DEFAULT 0,
    tries      integer NOT NULL DEFAULT 0,
    last_error text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    settled_at timestamptz,
    CONSTRAINT message_once UNIQUE (topic, subject, recipient, channel),
    CONSTRAINT message_settled CHECK ((settled_at IS NULL) = (state IN ('waiting', 'handing')))
);
CREATE INDEX message_of_person ON notifications.message (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX message_due ON notifications.message (due) WHERE state IN ('waiting', 'handing');
CREATE INDEX message_settled_at ON notifications.message (settled_at) WHERE settled_at IS NOT NULL;

-- Addresses at which nobody is: no mail goes there until the address is confirmed anew or a clerk says so.
CREATE TABLE notifications.paused (
    recipient text NOT NULL,
    channel   text NOT NULL CHECK (channel IN ('mail', 'sms')),
    why       text NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (recipient, channel)
);

-- Kinds of messages that the owner of an address does not want there.
CREATE TABLE notifications.unwanted (
    recipient text NOT NULL,
    channel   text NOT NULL CHECK (channel IN ('mail', 'sms')),
    kind      text NOT NULL,
    said_at   timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (recipient, channel, kind)
);

-- What would have gone out, where a developer's machine has neither relay nor gateway.
CREATE TABLE notifications.inbox (
    message_id uuid PRIMARY KEY,
    channel    text NOT NULL,
    recipient  text NOT NULL,
    subject    text NOT NULL,
    text       text NOT NULL,
    html       text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX inbox_newest ON notifications.inbox (made_at DESC);

GRANT SELECT, INSERT, UPDATE, DELETE ON notifications.message, notifications.paused, notifications.unwanted, notifications.inbox TO kolchi_app;

COMMENT ON COLUMN notifications.message.recipient IS 'personal: e-mail address or telephone number';
COMMENT ON COLUMN notifications.message.language IS 'personal: which language the person reads';
COMMENT ON COLUMN notifications.paused.recipient IS 'personal: e-mail address or telephone number';
COMMENT ON COLUMN notifications.unwanted.recipient IS 'personal: e-mail address or telephone number';
COMMENT ON COLUMN notifications.inbox.recipient IS 'personal: e-mail address or telephone number';
COMMENT ON COLUMN notifications.inbox.text IS 'personal: what the person was written';
COMMENT ON COLUMN notifications.inbox.html IS 'personal: what the person was written';
