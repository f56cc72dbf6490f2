-- What people are told on the shop's own pages, and what they want to hear of.
CREATE TABLE notifications.notice (
    id        uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    topic     text NOT NULL,
    subject   text NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT kernel.now(),
    read_at   timestamptz,
    CONSTRAINT notice_once UNIQUE (topic, subject, person_id)
);
CREATE INDEX notice_of_person ON notifications.notice (person_id, made_at DESC);
CREATE INDEX notice_unread ON notifications.notice (person_id) WHERE read_at IS NULL;

-- What a person said; of what is not here nothing was said.
CREATE TABLE notifications.preference (
    person_id uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    kind      text NOT NULL,
    channel   text NOT NULL CHECK (channel IN ('notice', 'mail', 'sms')),
    is_wanted boolean NOT NULL,
    said_at   timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (person_id, kind, channel)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON notifications.notice, notifications.preference TO kolchi_app;
