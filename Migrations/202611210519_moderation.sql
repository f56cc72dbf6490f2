-- What people tell the house about listings.
CREATE SCHEMA moderation;
GRANT USAGE ON SCHEMA moderation TO kolchi_app;

-- `id` comes with the form, so that a form sent twice is one report.
CREATE TABLE moderation.report (
    id          uuid CONSTRAINT report_sent_before PRIMARY KEY,
    product_id  uuid NOT NULL REFERENCES catalog.product,
    reason      text NOT NULL CHECK (reason IN ('counterfeit', 'prohibited', 'misdescribed', 'stolen', 'fraud', 'other')),
    words       text NOT NULL CONSTRAINT report_words_length CHECK (length(words) <= 2000),
    -- Of whoever wants an answer; empty otherwise.
    email       text NOT NULL CHECK (length(email) <= 254),
    language    text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    reported_at timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX report_newest ON moderation.report (reported_at DESC, id);
CREATE INDEX report_of_product ON moderation.report (product_id);

GRANT SELECT, INSERT ON moderation.report TO kolchi_app;
