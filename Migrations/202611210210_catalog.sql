-- What is sold: categories, attributes, products, variants, offers.
CREATE SCHEMA catalog;
GRANT USAGE ON SCHEMA catalog TO kolchi_app;

CREATE TABLE catalog.category (
    id        uuid PRIMARY KEY,
    parent_id uuid REFERENCES catalog.category CHECK (parent_id <> id),
    slug      text NOT NULL CONSTRAINT category_slug_taken UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    position  integer NOT NULL DEFAULT 0,
    name_fr   text NOT NULL,
    name_ar   text NOT NULL,
    name_en   text NOT NULL
);
CREATE INDEX category_parent ON catalog.category (parent_id, position);

-- `of_variant`: chosen by the buyer among a product's variants (size, colour); otherwise true of the whole product.
CREATE TABLE catalog.attribute (
    id         uuid PRIMARY KEY,
    code       text NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$'),
    of_variant boolean NOT NULL,
    position   integer NOT NULL DEFAULT 0,
    name_fr    text NOT NULL,
    name_ar    text NOT NULL,
    name_en    text NOT NULL
);

CREATE TABLE catalog.attribute_value (
    id           uuid PRIMARY KEY,
    attribute_id uuid NOT NULL REFERENCES catalog.attribute,
    code         text NOT NULL CHECK (code ~ '^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$'),
    position     integer NOT NULL DEFAULT 0,
    name_fr      text NOT NULL,
    name_ar      text NOT NULL,
    name_en      text NOT NULL,
    UNIQUE (attribute_id, code),
    UNIQUE (id, attribute_id)
);

-- A category has the attributes named here and those of the categories above it.
CREATE TABLE catalog.category_attribute (
    category_id  uuid NOT NULL REFERENCES catalog.category,
    attribute_id uuid NOT NULL REFERENCES catalog.attribute,
    position     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (category_id, attribute_id)
);

CREATE TABLE catalog.product (
    id                uuid PRIMARY KEY,
    slug              text NOT NULL,
    category_id       uuid NOT NULL REFERENCES catalog.category,
    original_language text NOT NULL CHECK (original_language IN ('fr', 'ar', 'en')),
    status            text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'archived')),
    created_at        timestamptz NOT NULL DEFAULT kernel.now(),
    published_at      timestamptz,
    CONSTRAINT product_published_when CHECK (status = 'draft' OR published_at IS NOT NULL)
);
CREATE INDEX product_category ON catalog.product (category_id);

-- Every slug that a product ever had. A slug belongs to one product for ever; an old one leads to the new one.
CREATE TABLE catalog.slug (
    slug       text CONSTRAINT slug_taken PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES catalog.product DEFERRABLE INITIALLY DEFERRED,
    taken_at   timestamptz NOT NULL DEFAULT kernel.now(),
    UNIQUE (slug, product_id),
    CONSTRAINT slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 120)
);
ALTER TABLE catalog.product
    ADD CONSTRAINT product_slug_taken UNIQUE (slug),
    ADD CONSTRAINT product_owns_slug FOREIGN KEY (slug, id) REFERENCES catalog.slug (slug, product_id);

-- What is not translated is shown in the product's original language.
CREATE TABLE catalog.product_text (
    product_id  uuid NOT NULL REFERENCES catalog.product,
    language    text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    title       text NOT NULL CONSTRAINT product_title_length CHECK (length(btrim(title)) BETWEEN 2 AND 160),
    description text NOT NULL CONSTRAINT product_description_length CHECK (length(description) <= 10000),
    PRIMARY KEY (product_id, language)
);

CREATE TABLE catalog.product_value (
    product_id   uuid NOT NULL REFERENCES catalog.product,
    attribute_id uuid NOT NULL,
    value_id     uuid NOT NULL,
    PRIMARY KEY (product_id, attribute_id),
    FOREIGN KEY (value_id, attribute_id) REFERENCES catalog.attribute_value (id, attribute_id)
);

CREATE TABLE catalog.variant (
    id         uuid PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES catalog.product,
    position   integer NOT NULL DEFAULT 0,
    CONSTRAINT variant_position_taken UNIQUE (product_id, position)
);

CREATE TABLE catalog.variant_value (
    variant_id   uuid NOT NULL REFERENCES catalog.variant,
    attribute_id uuid NOT NULL,
    value_id     uuid NOT NULL,
    PRIMARY KEY (variant_id, attribute_id),
    FOREIGN KEY (value_id, attribute_id) REFERENCES catalog.attribute_value (id, attribute_id)
);

-- What one seller asks for one variant in one condition. `price` in centimes, tax contained.
CREATE TABLE catalog.offer (
    id           uuid PRIMARY KEY,
    variant_id   uuid NOT NULL REFERENCES catalog.variant,
    seller_id    uuid NOT NULL REFERENCES sellers.seller,
    condition    text NOT NULL
                 CHECK (condition IN ('new', 'like-new', 'gently-used', 'worn', 'for-parts')),
    price        bigint NOT NULL CONSTRAINT offer_price_bounds CHECK (price BETWEEN 1 AND 1000000000),
    currency     text NOT NULL DEFAULT 'MAD' CHECK (currency = 'MAD'),
    status       text NOT NULL DEFAULT 'published' CHECK (status IN ('draft', 'published', 'withdrawn')),
    created_at   timestamptz NOT NULL DEFAULT kernel.now(),
    published_at timestamptz,
    CONSTRAINT offer_published_when CHECK (status <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX offer_variant ON catalog.offer (variant_id);
CREATE INDEX offer_seller ON catalog.offer (seller_id);

-- What is wrong with this piece, said before it is bought.
CREATE TABLE catalog.offer_defect (
    offer_id uuid NOT NULL REFERENCES catalog.offer,
    position integer NOT NULL CHECK (position BETWEEN 1 AND 12),
    picture  text CHECK (picture ~ '^[0-9a-f]{16,128}$'),
    PRIMARY KEY (offer_id, position)
);
CREATE TABLE catalog.offer_defect_text (
    offer_id uuid NOT NULL,
    position integer NOT NULL,
    language text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    text     text NOT NULL CONSTRAINT defect_text_length CHECK (length(btrim(text)) BETWEEN 2 AND 400),
    PRIMARY KEY (offer_id, position, language),
    FOREIGN KEY (offer_id, position) REFERENCES catalog.offer_defect
);

-- Pictures of this very piece, the cover first. Name and size are those of Media.
CREATE TABLE catalog.offer_picture (
    offer_id uuid NOT NULL REFERENCES catalog.offer,
    position integer NOT NULL CONSTRAINT offer_picture_count CHECK (position BETWEEN 1 AND 12),
    picture  text NOT NULL CHECK (picture ~ '^[0-9a-f]{16,128}$'),
    width    integer NOT NULL CHECK (width > 0),
    height   integer NOT NULL CHECK (height > 0),
    PRIMARY KEY (offer_id, position) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE TABLE catalog.offer_picture_text (
    offer_id uuid NOT NULL REFERENCES catalog.offer,
    picture  text NOT NULL,
    language text NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    alt      text NOT NULL CHECK (length(alt) BETWEEN 1 AND 300),
    PRIMARY KEY (offer_id, picture, language)
);

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA catalog TO kolchi_app;
REVOKE UPDATE ON catalog.slug FROM kolchi_app;
GRANT DELETE ON catalog.offer_picture, catalog.offer_picture_text, catalog.product_value TO kolchi_app;
