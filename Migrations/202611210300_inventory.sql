-- Stock of each offer, its movements and its reservations.
CREATE SCHEMA inventory;
GRANT USAGE ON SCHEMA inventory TO kolchi_app;

-- One row an offer. What is there is `on_hand`, what is promised is `reserved`.
CREATE TABLE inventory.stock (
    offer_id    uuid PRIMARY KEY REFERENCES catalog.offer,
    first_count integer NOT NULL,
    on_hand     integer NOT NULL,
    reserved    integer NOT NULL DEFAULT 0,
    stocked_at  timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT stock_first_count_bounds CHECK (first_count BETWEEN 0 AND 100000),
    CONSTRAINT stock_on_hand_not_negative CHECK (on_hand >= 0),
    CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT stock_reserved_within_on_hand CHECK (reserved <= on_hand)
) WITH (fillfactor = 80);

-- A promise of pieces to one order line: live until it is used (handed over), released or expired.
CREATE TABLE inventory.reservation (
    id          uuid PRIMARY KEY,
    offer_id    uuid NOT NULL REFERENCES inventory.stock,
    line_id     uuid NOT NULL,
    quantity    integer NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT kernel.now(),
    expires_at  timestamptz,
    used_at     timestamptz,
    released_at timestamptz,
    CONSTRAINT reservation_quantity_bounds CHECK (quantity BETWEEN 1 AND 100000),
    CONSTRAINT reservation_ends_once CHECK (num_nonnulls(used_at, released_at) <= 1)
);
-- One line holds its pieces once: a second promise to it needs the first one released.
CREATE UNIQUE INDEX reservation_line_once ON inventory.reservation (line_id) WHERE released_at IS NULL;
CREATE INDEX reservation_of_offer ON inventory.reservation (offer_id);
CREATE INDEX reservation_live ON inventory.reservation (offer_id) WHERE used_at IS NULL AND released_at IS NULL;
CREATE INDEX reservation_expiring ON inventory.reservation (offer_id, expires_at)
    WHERE expires_at IS NOT NULL AND used_at IS NULL AND released_at IS NULL;

-- Why `on_hand` is what it is. Rows are added and never changed.
CREATE TABLE inventory.movement (
    id             uuid PRIMARY KEY,
    offer_id       uuid NOT NULL REFERENCES inventory.stock,
    change         integer NOT NULL,
    kind           text NOT NULL,
    reservation_id uuid UNIQUE REFERENCES inventory.reservation,
    who            text NOT NULL,
    why            text NOT NULL DEFAULT '',
    moved_at       timestamptz NOT NULL DEFAULT kernel.now(),
    CONSTRAINT movement_kind CHECK (kind IN ('received', 'handed_over', 'returned', 'corrected', 'lost')),
    CONSTRAINT movement_direction CHECK (
        CASE kind WHEN 'received' THEN change > 0 WHEN 'returned' THEN change > 0
                  WHEN 'handed_over' THEN change < 0 WHEN 'lost' THEN change < 0 ELSE change <> 0 END),
    CONSTRAINT movement_hands_over_a_reservation CHECK ((kind = 'handed_over') = (reservation_id IS NOT NULL)),
    CONSTRAINT movement_texts CHECK (length(who) BETWEEN 1 AND 200 AND length(why) <= 500)
);
CREATE INDEX movement_of_offer ON inventory.movement (offer_id, moved_at);

-- The only way in which `on_hand` changes: the role of the application may not write that column.
CREATE FUNCTION inventory.apply_movement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.stock SET on_hand = on_hand + NEW.change WHERE offer_id = NEW.offer_id;
    RETURN NULL;
END $$;
CREATE TRIGGER apply_movement AFTER INSERT ON inventory.movement
    FOR EACH ROW EXECUTE FUNCTION inventory.apply_movement();

CREATE FUNCTION inventory.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory.movement
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.refuse_change();

-- A reservation that has ended stays as it ended.
CREATE FUNCTION inventory.keep_ended_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'this reservation has ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_ended';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_ended BEFORE UPDATE ON inventory.reservation
    FOR EACH ROW EXECUTE FUNCTION inventory.keep_ended_reservation();

GRANT SELECT, INSERT, UPDATE (reserved) ON inventory.stock TO kolchi_app;
GRANT SELECT, INSERT, UPDATE (used_at, released_at) ON inventory.reservation TO kolchi_app;
GRANT SELECT, INSERT ON inventory.movement TO kolchi_app;
