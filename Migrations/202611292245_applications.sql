-- Applications of people who want to sell, and what a shop gets of an application that is approved.
CREATE TABLE sellers.application (
    id               uuid PRIMARY KEY,
    person_id        uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    state            text NOT NULL DEFAULT 'draft'
        CONSTRAINT application_state CHECK (state IN ('draft', 'submitted', 'returned', 'refused', 'approved')),
    -- How often it was submitted. The staff decides about one submission.
    submissions      integer NOT NULL DEFAULT 0 CONSTRAINT application_submissions CHECK (submissions >= 0),
    -- Empty texts were not answered yet.
    kind             text NOT NULL DEFAULT '' CONSTRAINT application_kind CHECK (kind IN ('', 'private', 'trader')),
    name             text NOT NULL DEFAULT '' CONSTRAINT application_name CHECK (length(name) <= 80),
    slug             text NOT NULL DEFAULT ''
        CONSTRAINT application_slug CHECK (slug = '' OR slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) BETWEEN 3 AND 80),
    city_code        text NOT NULL DEFAULT '' CONSTRAINT application_city CHECK (length(city_code) <= 40),
    returns_name     text NOT NULL DEFAULT '' CONSTRAINT application_returns_name CHECK (length(returns_name) <= 100),
    returns_street   text NOT NULL DEFAULT '' CONSTRAINT application_returns_street CHECK (length(returns_street) <= 200),
    returns_landmark text NOT NULL DEFAULT '' CONSTRAINT application_returns_landmark CHECK (length(returns_landmark) <= 200),
    returns_city     text NOT NULL DEFAULT '' CONSTRAINT application_returns_city CHECK (length(returns_city) <= 40),
    legal_name       text NOT NULL DEFAULT '' CONSTRAINT application_legal_name CHECK (length(legal_name) <= 120),
    ice              text NOT NULL DEFAULT '' CONSTRAINT application_ice CHECK (ice ~ '^([0-9]{15})?$'),
    tax_number       text NOT NULL DEFAULT '' CONSTRAINT application_tax_number CHECK (tax_number ~ '^([0-9]{5,10})?$'),
    register_number  text NOT NULL DEFAULT '' CONSTRAINT application_register_number CHECK (register_number ~ '^([0-9]{1,10})?$'),
    register_court   text NOT NULL DEFAULT '' CONSTRAINT application_register_court CHECK (length(register_court) <= 80),
    -- The confirmed number of the account and the version of the terms, when it was submitted last.
    phone            text NOT NULL DEFAULT '',
    terms            text NOT NULL DEFAULT '' CONSTRAINT application_terms CHECK (length(terms) <= 40),
    made_at          timestamptz NOT NULL DEFAULT kernel.now(),
    changed_at       timestamptz NOT NULL DEFAULT kernel.now(),
    submitted_at     timestamptz,
    decided_at       timestamptz,
    decided_by       text CONSTRAINT application_decided_by CHECK (length(decided_by) BETWEEN 3 AND 200),
    -- Why it was refused.
    why              text NOT NULL DEFAULT '' CONSTRAINT application_why CHECK (length(why) <= 1000),
    opened_as        uuid REFERENCES sellers.seller,
    CONSTRAINT application_submitted CHECK (state IN ('draft') OR submissions > 0 AND submitted_at IS NOT NULL),
    CONSTRAINT application_decided CHECK ((state IN ('returned', 'refused', 'approved')) = (decided_by IS NOT NULL AND decided_at IS NOT NULL)),
    CONSTRAINT application_approved CHECK ((state = 'approved') = (opened_as IS NOT NULL)),
    CONSTRAINT application_refused CHECK (state <> 'refused' OR why <> '')
);
COMMENT ON COLUMN sellers.application.person_id IS 'personal: key of the person who wants to sell';
COMMENT ON COLUMN sellers.application.name IS 'personal: name of the shop that the person wants to open';
COMMENT ON COLUMN sellers.application.slug IS 'personal: address of the shop that the person wants to open';
COMMENT ON COLUMN sellers.application.city_code IS 'personal: city of the person';
COMMENT ON COLUMN sellers.application.returns_name IS 'personal: who receives returned parcels';
COMMENT ON COLUMN sellers.application.returns_street IS 'personal: where returned parcels go';
COMMENT ON COLUMN sellers.application.returns_landmark IS 'personal: where returned parcels go';
COMMENT ON COLUMN sellers.application.returns_city IS 'personal: where returned parcels go';
COMMENT ON COLUMN sellers.application.legal_name IS 'personal: name of the firm of the person';
COMMENT ON COLUMN sellers.application.ice IS 'personal: number of the firm of the person';
COMMENT ON COLUMN sellers.application.tax_number IS 'personal: number of the firm of the person';
COMMENT ON COLUMN sellers.application.register_number IS 'personal: number of the firm of the person';
COMMENT ON COLUMN sellers.application.register_court IS 'personal: court that registered the firm of the person';
COMMENT ON COLUMN sellers.application.phone IS 'personal: confirmed telephone number';
COMMENT ON COLUMN sellers.application.decided_by IS 'personal: key of the member of the staff who decided';
COMMENT ON COLUMN sellers.application.why IS 'personal: why the application was refused';
CREATE INDEX application_of_person ON sellers.application (person_id, made_at);
CREATE UNIQUE INDEX application_open ON sellers.application (person_id) WHERE state IN ('draft', 'submitted', 'returned');
CREATE UNIQUE INDEX application_slug_waits ON sellers.application (slug) WHERE state IN ('submitted', 'returned');
CREATE INDEX application_queue ON sellers.application (submitted_at) WHERE state = 'submitted';
GRANT SELECT, INSERT, UPDATE, DELETE ON sellers.application TO kolchi_app;

-- What the staff wrote beside an item when it returned the application.
CREATE TABLE sellers.application_remark (
    application_id uuid NOT NULL REFERENCES sellers.application ON DELETE CASCADE,
    item           text NOT NULL CONSTRAINT remark_item CHECK (length(item) BETWEEN 2 AND 40),
    words          text NOT NULL CONSTRAINT remark_words CHECK (length(words) BETWEEN 1 AND 500),
    PRIMARY KEY (application_id, item)
);
COMMENT ON COLUMN sellers.application_remark.words IS 'personal: what the staff wrote about an application';
GRANT SELECT, INSERT, DELETE ON sellers.application_remark TO kolchi_app;

-- A document of an application. The private file with that key is shown by the application.
CREATE TABLE sellers.application_document (
    id             uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES sellers.application ON DELETE CASCADE,
    place          smallint NOT NULL CONSTRAINT document_place CHECK (place BETWEEN 1 AND 5),
    purpose        text NOT NULL CONSTRAINT document_purpose CHECK (purpose IN ('identity', 'register', 'tax', 'other')),
    file_key       text NOT NULL CONSTRAINT document_file UNIQUE,
    added_at       timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT document_places UNIQUE (application_id, place)
);
COMMENT ON COLUMN sellers.application_document.file_key IS 'personal: key of the private file of a document';
GRANT SELECT, INSERT, DELETE ON sellers.application_document TO kolchi_app;

-- Who a trader is before the law. The storefront shows it.
CREATE TABLE sellers.legal_profile (
    seller_id       uuid PRIMARY KEY REFERENCES sellers.seller,
    legal_name      text NOT NULL CONSTRAINT legal_name CHECK (length(legal_name) BETWEEN 2 AND 120),
    ice             text NOT NULL CONSTRAINT legal_ice CHECK (ice ~ '^[0-9]{15}$'),
    tax_number      text NOT NULL CONSTRAINT legal_tax_number CHECK (tax_number ~ '^[0-9]{5,10}$'),
    register_number text NOT NULL CONSTRAINT legal_register_number CHECK (register_number ~ '^[0-9]{1,10}$'),
    register_court  text NOT NULL CONSTRAINT legal_register_court CHECK (length(register_court) BETWEEN 2 AND 80)
);
-- Where a seller receives returned parcels.
CREATE TABLE sellers.return_address (
    seller_id uuid PRIMARY KEY REFERENCES sellers.seller,
    full_name text NOT NULL CONSTRAINT return_name CHECK (length(full_name) <= 100),
    street    text NOT NULL CONSTRAINT return_street CHECK (length(street) <= 200),
    landmark  text NOT NULL CONSTRAINT return_landmark CHECK (length(landmark) <= 200),
    city_code text NOT NULL,
    phone     text NOT NULL
);
COMMENT ON COLUMN sellers.return_address.full_name IS 'personal: who receives returned parcels';
COMMENT ON COLUMN sellers.return_address.street IS 'personal: where returned parcels go';
COMMENT ON COLUMN sellers.return_address.landmark IS 'personal: where returned parcels go';
COMMENT ON COLUMN sellers.return_address.city_code IS 'personal: where returned parcels go';
COMMENT ON COLUMN sellers.return_address.phone IS 'personal: telephone number of the seller';
GRANT SELECT, INSERT, UPDATE ON sellers.legal_profile TO kolchi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sellers.return_address TO kolchi_app;
GRANT SELECT ON sellers.legal_profile, sellers.return_address TO kolchi_seller;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sellers.legal_profile', 'sellers.return_address'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY shop ON %s TO kolchi_app USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY desk ON %s TO kolchi_seller USING (seller_id = (SELECT sellers.desk()))', name);
    END LOOP;
END $$;
