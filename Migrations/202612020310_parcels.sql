-- Carriers, the parcels that they take, and what they say about them. Shipping knows no orders: a parcel belongs to a key.
CREATE TABLE shipping.carrier (
    id            uuid PRIMARY KEY,
    -- A part of the address to which its events are sent.
    slug          text NOT NULL CONSTRAINT carrier_slug UNIQUE CONSTRAINT carrier_slug_form CHECK (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
    name_fr       text NOT NULL CONSTRAINT carrier_name_fr CHECK (length(btrim(name_fr)) BETWEEN 1 AND 80),
    name_ar       text NOT NULL CONSTRAINT carrier_name_ar CHECK (length(btrim(name_ar)) BETWEEN 1 AND 80),
    name_en       text NOT NULL CONSTRAINT carrier_name_en CHECK (length(btrim(name_en)) BETWEEN 1 AND 80),
    -- With {number} in place of the tracking number; empty where there is no such page.
    tracking_page text NOT NULL DEFAULT '' CONSTRAINT carrier_tracking_page
                  CHECK (tracking_page = '' OR length(tracking_page) <= 300 AND tracking_page ~ '^https://[^[:space:]]*[{]number[}]'),
    telephone     text NOT NULL DEFAULT '' CONSTRAINT carrier_telephone CHECK (length(telephone) <= 20),
    -- Who has the contract with it: each seller, or the house.
    contract      text NOT NULL CONSTRAINT carrier_contract CHECK (contract IN ('seller', 'house')),
    -- Whether sellers can choose it. Events about its parcels are accepted in any case.
    is_offered    boolean NOT NULL DEFAULT true,
    -- The secret with which it signs, sealed by the installation's key; NULL until one is made.
    secret        text CONSTRAINT carrier_secret CHECK (length(secret) BETWEEN 40 AND 300),
    -- The former one, until the carrier signs with the new one.
    former_secret text CONSTRAINT carrier_former_secret CHECK (length(former_secret) BETWEEN 40 AND 300),
    changed_at    timestamptz NOT NULL DEFAULT kernel.now()
);

-- What a carrier's words mean. A word that is not here is kept with its event, and shown to the house.
CREATE TABLE shipping.carrier_word (
    carrier_id uuid NOT NULL REFERENCES shipping.carrier,
    -- In lower case, with single spaces.
    word       text NOT NULL CONSTRAINT carrier_word_length CHECK (length(word) BETWEEN 1 AND 100),
    kind       text NOT NULL,
    -- Of an attempt that failed.
    reason     text,
    PRIMARY KEY (carrier_id, word),
    CONSTRAINT carrier_word_kind CHECK (kind IN (
        'labelled', 'picked-up', 'in-transit', 'at-agency', 'out-for-delivery', 'attempt-failed', 'delivered', 'refused', 'returning',
        'returned', 'lost', 'damaged')),
    CONSTRAINT carrier_word_reason CHECK (
        reason IS NULL OR kind = 'attempt-failed' AND reason IN ('absent', 'postponed', 'wrong-address', 'no-answer'))
);

CREATE TABLE shipping.parcel (
    id         uuid PRIMARY KEY,
    seller_id  uuid NOT NULL REFERENCES sellers.seller,
    -- What it belongs to, such as an order.
    key        uuid NOT NULL,
    -- Its number among the parcels of the key, from 1.
    piece      integer NOT NULL CONSTRAINT parcel_piece CHECK (piece BETWEEN 1 AND 20),
    -- Both NULL until it is labelled.
    carrier_id uuid REFERENCES shipping.carrier,
    tracking   text CONSTRAINT parcel_tracking CHECK (tracking ~ '^[A-Z0-9-]{4,40}$'),
    grams      integer CONSTRAINT parcel_grams CHECK (grams BETWEEN 1 AND 100000),
    -- What the carrier collects from the buyer, in centimes.
    cash       bigint NOT NULL CONSTRAINT parcel_cash CHECK (cash BETWEEN 0 AND 10000000000),
    -- The kind of its latest event by the carrier's time; NULL before the first.
    state      text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT parcel_piece_once UNIQUE (key, piece),
    CONSTRAINT parcel_tracking_once UNIQUE (carrier_id, tracking),
    CONSTRAINT parcel_labelled CHECK ((carrier_id IS NULL) = (tracking IS NULL))
);
CREATE INDEX parcel_of_seller ON shipping.parcel (seller_id, id);

CREATE TABLE shipping.parcel_line (
    parcel_id uuid NOT NULL REFERENCES shipping.parcel,
    -- A line of the key, such as an order line.
    line      uuid NOT NULL,
    quantity  integer NOT NULL CONSTRAINT parcel_line_quantity CHECK (quantity BETWEEN 1 AND 1000),
    PRIMARY KEY (parcel_id, line)
);

-- What happened to a parcel. Rows are added and never changed.
CREATE TABLE shipping.parcel_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel_id   uuid NOT NULL REFERENCES shipping.parcel,
    -- The carrier's identifier of the event, else a digest of its content. So an event that comes again is known.
    event       text NOT NULL CONSTRAINT parcel_event_event CHECK (length(event) BETWEEN 1 AND 100),
    -- NULL for a word that nobody has explained.
    kind        text CONSTRAINT parcel_event_kind CHECK (kind IN (
                    'labelled', 'picked-up', 'in-transit', 'at-agency', 'out-for-delivery', 'attempt-failed', 'delivered', 'refused',
                    'returning', 'returned', 'lost', 'damaged')),
    reason      text CONSTRAINT parcel_event_reason CHECK (reason IN ('absent', 'postponed', 'wrong-address', 'no-answer')),
    -- The carrier's word; empty for an event by hand.
    word        text NOT NULL DEFAULT '' CONSTRAINT parcel_event_word CHECK (length(word) <= 100),
    source      text NOT NULL CONSTRAINT parcel_event_source CHECK (source IN ('carrier', 'file', 'seller', 'house')),
    -- When it happened, by the carrier's clock.
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT parcel_event_once UNIQUE (parcel_id, event),
    CONSTRAINT parcel_event_says CHECK (kind IS NOT NULL OR word <> '')
);
CREATE INDEX parcel_event_unknown ON shipping.parcel_event (word) WHERE kind IS NULL;

-- Events about tracking numbers that no parcel has yet. They are tried when a parcel is labelled, and forgotten after seven days.
CREATE TABLE shipping.parked_event (
    carrier_id  uuid NOT NULL REFERENCES shipping.carrier,
    tracking    text NOT NULL CONSTRAINT parked_event_tracking CHECK (length(tracking) BETWEEN 1 AND 40),
    event       text NOT NULL CONSTRAINT parked_event_event CHECK (length(event) BETWEEN 1 AND 100),
    word        text NOT NULL CONSTRAINT parked_event_word CHECK (length(word) BETWEEN 1 AND 100),
    source      text NOT NULL CONSTRAINT parked_event_source CHECK (source IN ('carrier', 'file')),
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (carrier_id, tracking, event)
);
CREATE INDEX parked_event_received ON shipping.parked_event (received_at);


GRANT SELECT, INSERT, UPDATE ON shipping.carrier TO kolchi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON shipping.carrier_word TO kolchi_app;
GRANT SELECT, INSERT ON shipping.parcel, shipping.parcel_line, shipping.parcel_event TO kolchi_app;
GRANT UPDATE (carrier_id, tracking, grams, state) ON shipping.parcel TO kolchi_app;
GRANT SELECT, INSERT, DELETE ON shipping.parked_event TO kolchi_app;
GRANT SELECT (id, slug, name_fr, name_ar, name_en, tracking_page, telephone, contract, is_offered) ON shipping.carrier TO kolchi_seller;
GRANT SELECT ON shipping.parcel, shipping.parcel_line, shipping.parcel_event TO kolchi_seller;
ALTER TABLE shipping.parcel ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipping.parcel_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipping.parcel_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON shipping.parcel TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON shipping.parcel_line TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON shipping.parcel_event TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON shipping.parcel TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON shipping.parcel_line TO kolchi_seller USING (EXISTS (SELECT FROM shipping.parcel p WHERE p.id = parcel_id));
CREATE POLICY desk ON shipping.parcel_event TO kolchi_seller USING (EXISTS (SELECT FROM shipping.parcel p WHERE p.id = parcel_id));
