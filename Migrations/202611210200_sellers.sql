-- Who sells.
CREATE SCHEMA sellers;
GRANT USAGE ON SCHEMA sellers TO kolchi_app;

-- `city_code` is a code of Shipping, which stands above and checks it where a seller is made.
CREATE TABLE sellers.seller (
    id                uuid PRIMARY KEY,
    slug              text NOT NULL CONSTRAINT seller_slug_taken UNIQUE,
    name              text NOT NULL CONSTRAINT seller_name_length CHECK (length(btrim(name)) BETWEEN 2 AND 80),
    city_code         text NOT NULL,
    original_language text NOT NULL CHECK (original_language IN ('fr', 'ar', 'en')),
    is_open           boolean NOT NULL DEFAULT true,
    opened_at         timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT seller_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80)
);

CREATE TABLE sellers.seller_text (
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    language  text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    about     text NOT NULL CHECK (length(about) <= 4000),
    policies  text NOT NULL DEFAULT '' CHECK (length(policies) <= 8000),
    PRIMARY KEY (seller_id, language)
);

GRANT SELECT, INSERT, UPDATE ON sellers.seller, sellers.seller_text TO kolchi_app;
