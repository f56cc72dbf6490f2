-- Warehouses of sellers, and the pieces of each offer in each warehouse.
--
-- The offer's row in inventory.stock stays the one place where pieces are promised: its lock makes a sale safe. Levels lie beneath it. Only
-- triggers write them, from reservations and movements. So the program of the former version keeps them right too: where it names no
-- warehouse, a trigger chooses one. The functions are made here, because no statement may come between the tables and the triggers.
LOCK TABLE inventory.stock, inventory.reservation, inventory.movement IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE inventory.warehouse (
    id        uuid PRIMARY KEY,
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    -- Empty until the shop names it. Pages call it after its city then.
    name      text NOT NULL DEFAULT '' CONSTRAINT warehouse_name CHECK (length(name) <= 60),
    city_code text NOT NULL,
    -- The order in which the shop prefers its warehouses.
    place     integer NOT NULL DEFAULT 1 CONSTRAINT warehouse_place CHECK (place >= 1),
    -- It grows with each change, so that a stale form is noticed.
    version   integer NOT NULL DEFAULT 1,
    opened_at timestamptz NOT NULL DEFAULT kernel.now(),
    closed_at timestamptz
);
CREATE INDEX warehouse_of_seller ON inventory.warehouse (seller_id, place);
CREATE UNIQUE INDEX warehouse_name_once ON inventory.warehouse (seller_id, lower(name)) WHERE closed_at IS NULL;

-- What lies in a warehouse. Its row changes only while the offer's row in inventory.stock is locked.
CREATE TABLE inventory.level (
    offer_id     uuid NOT NULL REFERENCES inventory.stock,
    warehouse_id uuid NOT NULL REFERENCES inventory.warehouse,
    -- What was there when the level began; its movements follow.
    first_count  integer NOT NULL,
    on_hand      integer NOT NULL,
    reserved     integer NOT NULL DEFAULT 0,
    PRIMARY KEY (offer_id, warehouse_id),
    CONSTRAINT level_first_count_bounds CHECK (first_count BETWEEN 0 AND 100000),
    CONSTRAINT level_on_hand_not_negative CHECK (on_hand >= 0),
    CONSTRAINT level_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT level_reserved_within_on_hand CHECK (reserved <= on_hand)
) WITH (fillfactor = 80);
CREATE INDEX level_of_warehouse ON inventory.level (warehouse_id) WHERE on_hand > 0;

-- NULL in rows of the former version: it knew one warehouse.
ALTER TABLE inventory.reservation ADD COLUMN warehouse_id uuid REFERENCES inventory.warehouse;
ALTER TABLE inventory.movement ADD COLUMN warehouse_id uuid REFERENCES inventory.warehouse;
ALTER TABLE inventory.movement DROP CONSTRAINT movement_kind;
ALTER TABLE inventory.movement ADD CONSTRAINT movement_kind CHECK (
    kind IN ('received', 'handed_over', 'returned', 'corrected', 'lost', 'transferred', 'counted')) NOT VALID;

-- Pieces on the way between two warehouses of a seller, and counts of a warehouse.
CREATE TABLE inventory.transfer (
    id         uuid PRIMARY KEY,
    seller_id  uuid NOT NULL REFERENCES sellers.seller,
    from_id    uuid NOT NULL REFERENCES inventory.warehouse,
    to_id      uuid NOT NULL REFERENCES inventory.warehouse,
    -- `received`: a part has come, the rest is under way.
    state      text NOT NULL DEFAULT 'draft'
        CONSTRAINT transfer_state CHECK (state IN ('draft', 'sent', 'received', 'closed', 'cancelled')),
    version    integer NOT NULL DEFAULT 1,
    -- Who made and who sent it, like `person 0193…`.
    made_by    text NOT NULL,
    sent_by    text,
    made_at    timestamptz NOT NULL DEFAULT kernel.now(),
    sent_at    timestamptz,
    ended_at   timestamptz,
    CONSTRAINT transfer_two_warehouses CHECK (from_id <> to_id),
    CONSTRAINT transfer_sent CHECK (
        (state IN ('sent', 'received', 'closed')) = (sent_at IS NOT NULL) AND (sent_at IS NULL) = (sent_by IS NULL)),
    CONSTRAINT transfer_ended CHECK ((state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL))
);
CREATE INDEX transfer_of_seller ON inventory.transfer (seller_id, made_at DESC);
CREATE INDEX transfer_open_from ON inventory.transfer (from_id) WHERE ended_at IS NULL;
CREATE INDEX transfer_open_to ON inventory.transfer (to_id) WHERE ended_at IS NULL;

CREATE TABLE inventory.transfer_line (
    transfer_id uuid NOT NULL REFERENCES inventory.transfer,
    offer_id    uuid NOT NULL REFERENCES inventory.stock,
    quantity    integer NOT NULL CONSTRAINT transfer_line_quantity CHECK (quantity BETWEEN 1 AND 100000),
    received    integer NOT NULL DEFAULT 0 CONSTRAINT transfer_line_received CHECK (received >= 0),
    missing     integer NOT NULL DEFAULT 0 CONSTRAINT transfer_line_missing CHECK (missing >= 0),
    -- Why pieces are missing.
    why         text NOT NULL DEFAULT '',
    PRIMARY KEY (transfer_id, offer_id),
    CONSTRAINT transfer_line_sum CHECK (received + missing <= quantity),
    CONSTRAINT transfer_line_why CHECK ((missing = 0 OR length(why) > 0) AND length(why) <= 500)
);
CREATE INDEX transfer_line_offer ON inventory.transfer_line (offer_id);

-- A count of what lies in a warehouse.
CREATE TABLE inventory.count (
    id           uuid PRIMARY KEY,
    seller_id    uuid NOT NULL REFERENCES sellers.seller,
    warehouse_id uuid NOT NULL REFERENCES inventory.warehouse,
    state        text NOT NULL DEFAULT 'open' CONSTRAINT count_state CHECK (state IN ('open', 'closed', 'cancelled')),
    begun_by     text NOT NULL,
    ended_by     text,
    begun_at     timestamptz NOT NULL DEFAULT kernel.now(),
    ended_at     timestamptz,
    CONSTRAINT count_ended CHECK ((state <> 'open') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX count_of_seller ON inventory.count (seller_id, begun_at DESC);
-- One warehouse is counted once at a time.
CREATE UNIQUE INDEX count_once ON inventory.count (warehouse_id) WHERE ended_at IS NULL;

CREATE TABLE inventory.count_line (
    count_id   uuid NOT NULL REFERENCES inventory.count,
    offer_id   uuid NOT NULL REFERENCES inventory.stock,
    -- The pieces that the level showed when the line was last entered: what was there at first, with all that moved until then.
    expected   integer NOT NULL CONSTRAINT count_line_expected CHECK (expected >= 0),
    counted    integer NOT NULL CONSTRAINT count_line_counted CHECK (counted BETWEEN 0 AND 100000),
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (count_id, offer_id)
);
CREATE INDEX count_line_offer ON inventory.count_line (offer_id);

ALTER TABLE inventory.movement ADD COLUMN transfer_id uuid REFERENCES inventory.transfer;
ALTER TABLE inventory.movement ADD COLUMN count_id uuid REFERENCES inventory.count;
ALTER TABLE inventory.movement ADD CONSTRAINT movement_of_transfer CHECK ((kind = 'transferred') = (transfer_id IS NOT NULL)) NOT VALID;
ALTER TABLE inventory.movement ADD CONSTRAINT movement_of_count CHECK ((kind = 'counted') = (count_id IS NOT NULL)) NOT VALID;
CREATE INDEX movement_transfer ON inventory.movement (transfer_id) WHERE transfer_id IS NOT NULL;
CREATE INDEX movement_count ON inventory.movement (count_id) WHERE count_id IS NOT NULL;

-- From how many pieces that can be sold a shop wants to be told: for all its offers, or for one.
CREATE TABLE inventory.threshold (
    seller_id uuid NOT NULL REFERENCES sellers.seller,
    offer_id  uuid REFERENCES inventory.stock,
    pieces    integer NOT NULL CONSTRAINT threshold_pieces CHECK (pieces BETWEEN 0 AND 100000)
);
CREATE UNIQUE INDEX threshold_of_shop ON inventory.threshold (seller_id) WHERE offer_id IS NULL;
CREATE UNIQUE INDEX threshold_of_offer ON inventory.threshold (offer_id) WHERE offer_id IS NOT NULL;
CREATE INDEX threshold_of_seller ON inventory.threshold (seller_id);

-- Offers whose pieces fell to their threshold. An alert ends when they rise above it. An offer has one open alert.
CREATE TABLE inventory.low_alert (
    id         uuid PRIMARY KEY,
    seller_id  uuid NOT NULL REFERENCES sellers.seller,
    offer_id   uuid NOT NULL REFERENCES inventory.stock,
    -- The pieces that could be sold after the sale.
    available  integer NOT NULL CONSTRAINT low_alert_available CHECK (available >= 0),
    threshold  integer NOT NULL,
    -- The notice that told of it; NULL until then.
    notice_id  uuid,
    crossed_at timestamptz NOT NULL DEFAULT kernel.now(),
    told_at    timestamptz,
    ended_at   timestamptz,
    CONSTRAINT low_alert_crossed CHECK (available <= threshold),
    CONSTRAINT low_alert_told CHECK ((told_at IS NULL) = (notice_id IS NULL))
);
CREATE UNIQUE INDEX low_alert_once ON inventory.low_alert (offer_id) WHERE ended_at IS NULL;
CREATE INDEX low_alert_of_seller ON inventory.low_alert (seller_id, told_at);
CREATE INDEX low_alert_untold ON inventory.low_alert (seller_id) WHERE told_at IS NULL AND ended_at IS NULL;
CREATE INDEX low_alert_notice ON inventory.low_alert (notice_id) WHERE notice_id IS NOT NULL;
CREATE INDEX low_alert_ended ON inventory.low_alert (ended_at) WHERE ended_at IS NOT NULL;

-- Every seller with stock gets a warehouse in the seller's city, and all pieces lie there.
INSERT INTO inventory.warehouse (id, seller_id, city_code)
SELECT kernel.uuid7(), s.id, s.city_code FROM sellers.seller s
WHERE s.id IN (SELECT o.seller_id FROM inventory.stock k JOIN catalog.offer o ON o.id = k.offer_id);
INSERT INTO inventory.level (offer_id, warehouse_id, first_count, on_hand, reserved)
SELECT k.offer_id, w.id, k.on_hand, k.on_hand, k.reserved
FROM inventory.stock k JOIN catalog.offer o ON o.id = k.offer_id JOIN inventory.warehouse w ON w.seller_id = o.seller_id;
-- Only the promises that still hold: as many as there are open orders.
UPDATE inventory.reservation r SET warehouse_id = l.warehouse_id FROM inventory.level l
WHERE l.offer_id = r.offer_id AND r.used_at IS NULL AND r.released_at IS NULL;

-- A line may have pieces in several warehouses.
DROP INDEX inventory.reservation_line_once;
CREATE UNIQUE INDEX reservation_line_once ON inventory.reservation (line_id, warehouse_id) WHERE released_at IS NULL;
CREATE INDEX reservation_in_warehouse ON inventory.reservation (warehouse_id, offer_id) WHERE used_at IS NULL AND released_at IS NULL;
CREATE INDEX movement_in_warehouse ON inventory.movement (warehouse_id);

-- The first open warehouse of a seller, in which pieces lie if nobody names one. A seller without one gets it, in the seller's city.
CREATE FUNCTION inventory.first_warehouse(seller uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    found uuid;
BEGIN
    SELECT w.id INTO found FROM inventory.warehouse w WHERE w.seller_id = seller AND w.closed_at IS NULL ORDER BY w.place, w.id LIMIT 1;
    IF found IS NOT NULL THEN
        RETURN found;
    END IF;
    -- If somebody else makes it at the same time, this waits for that transaction.
    INSERT INTO inventory.warehouse (id, seller_id, city_code)
    SELECT kernel.uuid7(), s.id, s.city_code FROM sellers.seller s WHERE s.id = seller
    ON CONFLICT DO NOTHING;
    RETURN (
        SELECT w.id FROM inventory.warehouse w WHERE w.seller_id = seller AND w.closed_at IS NULL ORDER BY w.place, w.id LIMIT 1);
END $$;
REVOKE ALL ON FUNCTION inventory.first_warehouse(uuid) FROM PUBLIC;

-- Opens an alert where the pieces of an offer that can be sold fell to its threshold, and ends it where they rose above.
-- The change has been made already. The offer's own threshold counts before that of the shop.
CREATE FUNCTION inventory.note_low(offer uuid, change integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    owner uuid;
    least integer;
    available integer;
BEGIN
    SELECT o.seller_id, coalesce(own.pieces, shop.pieces) INTO owner, least
    FROM catalog.offer o LEFT JOIN inventory.threshold own ON own.offer_id = o.id
    LEFT JOIN inventory.threshold shop ON shop.seller_id = o.seller_id AND shop.offer_id IS NULL
    WHERE o.id = offer;
    IF least IS NULL THEN
        RETURN;
    END IF;
    SELECT s.on_hand - s.reserved INTO available FROM inventory.stock s WHERE s.offer_id = offer;
    IF available <= least AND available - change > least THEN
        INSERT INTO inventory.low_alert (id, seller_id, offer_id, available, threshold)
        VALUES (kernel.uuid7(), owner, offer, available, least)
        ON CONFLICT DO NOTHING;
    ELSIF available > least THEN
        UPDATE inventory.low_alert SET ended_at = kernel.now() WHERE offer_id = offer AND ended_at IS NULL;
    END IF;
END $$;
REVOKE ALL ON FUNCTION inventory.note_low(uuid, integer) FROM PUBLIC;

-- Puts the first count of new offers into the first warehouses of their sellers.
CREATE FUNCTION inventory.open_levels() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO inventory.level (offer_id, warehouse_id, first_count, on_hand, reserved)
    WITH owned AS MATERIALIZED (
        SELECT o.seller_id, inventory.first_warehouse(o.seller_id) AS warehouse_id
        FROM added a JOIN catalog.offer o ON o.id = a.offer_id GROUP BY o.seller_id)
    SELECT a.offer_id, owned.warehouse_id, a.on_hand, a.on_hand, a.reserved
    FROM added a JOIN catalog.offer o ON o.id = a.offer_id JOIN owned ON owned.seller_id = o.seller_id;
    RETURN NULL;
END $$;
CREATE TRIGGER open_levels AFTER INSERT ON inventory.stock REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.open_levels();

-- Chooses the warehouse of a reservation that names none: one that has all, or else as few as possible. The former version of the
-- program makes such reservations. It holds the lock of the offer's row in inventory.stock.
CREATE FUNCTION inventory.choose_warehouse() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT l.warehouse_id, l.on_hand - l.reserved AS free
        FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id
        WHERE l.offer_id = NEW.offer_id AND l.on_hand > l.reserved
        ORDER BY l.on_hand - l.reserved < NEW.quantity,
            CASE WHEN l.on_hand - l.reserved < NEW.quantity THEN l.reserved - l.on_hand END, w.place, w.id
    LOOP
        IF part.free >= NEW.quantity THEN
            NEW.warehouse_id := part.warehouse_id;
            RETURN NEW;
        END IF;
        INSERT INTO inventory.reservation (id, offer_id, line_id, quantity, warehouse_id, made_at, expires_at)
        VALUES (kernel.uuid7(), NEW.offer_id, NEW.line_id, part.free, part.warehouse_id, NEW.made_at, NEW.expires_at);
        NEW.quantity := NEW.quantity - part.free;
    END LOOP;
    RAISE EXCEPTION 'the warehouses have too few pieces of offer %', NEW.offer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_in_warehouses';
END $$;
CREATE TRIGGER choose_warehouse BEFORE INSERT ON inventory.reservation
    FOR EACH ROW WHEN (NEW.warehouse_id IS NULL) EXECUTE FUNCTION inventory.choose_warehouse();

-- Adds new reservations to the levels of their warehouses.
CREATE FUNCTION inventory.apply_reservations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.level l SET reserved = l.reserved + a.pieces
    FROM (SELECT offer_id, warehouse_id, sum(quantity)::integer AS pieces FROM added GROUP BY offer_id, warehouse_id) a
    WHERE (l.offer_id, l.warehouse_id) = (a.offer_id, a.warehouse_id);
    PERFORM inventory.note_low(a.offer_id, -a.pieces)
    FROM (SELECT offer_id, sum(quantity)::integer AS pieces FROM added GROUP BY offer_id) a;
    RETURN NULL;
END $$;
CREATE TRIGGER apply_reservations AFTER INSERT ON inventory.reservation REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.apply_reservations();

-- Takes released reservations from the levels of their warehouses, and follows those that move to another warehouse. A used reservation
-- leaves its level with the movement that hands its pieces over.
CREATE FUNCTION inventory.apply_reservation_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.level l SET reserved = l.reserved + c.pieces
    FROM (
        SELECT offer_id, warehouse_id, sum(pieces)::integer AS pieces
        FROM (
            SELECT offer_id, warehouse_id, -quantity AS pieces FROM former WHERE released_at IS NULL
            UNION ALL SELECT offer_id, warehouse_id, quantity FROM changed WHERE released_at IS NULL) every
        GROUP BY offer_id, warehouse_id HAVING sum(pieces) <> 0) c
    WHERE (l.offer_id, l.warehouse_id) = (c.offer_id, c.warehouse_id);
    IF EXISTS (SELECT FROM changed GROUP BY line_id HAVING count(*) > 1) THEN
        UPDATE inventory.stock s SET reserved = live.pieces
        FROM (
            SELECT c.offer_id, coalesce(sum(r.quantity), 0)::integer AS pieces
            FROM (SELECT DISTINCT offer_id FROM changed) c
            LEFT JOIN inventory.reservation r ON r.offer_id = c.offer_id AND r.used_at IS NULL AND r.released_at IS NULL
            GROUP BY c.offer_id) live
        WHERE s.offer_id = live.offer_id AND s.reserved <> live.pieces;
        INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, reservation_id, who)
        SELECT kernel.uuid7(), c.offer_id, c.warehouse_id, -c.quantity, 'handed_over', c.id, made.who
        FROM changed c CROSS JOIN LATERAL (
            SELECT m.who FROM changed other JOIN inventory.movement m ON m.reservation_id = other.id
            WHERE other.line_id = c.line_id LIMIT 1) made
        WHERE c.used_at IS NOT NULL AND NOT EXISTS (SELECT FROM inventory.movement m WHERE m.reservation_id = c.id);
    END IF;
    PERFORM inventory.note_low(c.offer_id, c.pieces)
    FROM (
        SELECT offer_id, sum(pieces)::integer AS pieces
        FROM (
            SELECT offer_id, quantity AS pieces FROM former WHERE released_at IS NULL
            UNION ALL SELECT offer_id, -quantity FROM changed WHERE released_at IS NULL) every
        GROUP BY offer_id HAVING sum(pieces) <> 0) c;
    RETURN NULL;
END $$;
CREATE TRIGGER apply_reservation_changes AFTER UPDATE ON inventory.reservation
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION inventory.apply_reservation_changes();

-- Gives a movement that names no warehouse that of its reservation, or else the first one of the offer's seller. Pieces come only into an
-- open warehouse of that seller.
CREATE FUNCTION inventory.place_movement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    part record;
BEGIN
    IF NEW.kind = 'returned' AND EXISTS (
        SELECT FROM inventory.movement m
        WHERE m.id = NEW.id AND (m.offer_id, m.kind, m.who) = (NEW.offer_id, NEW.kind, NEW.who)
    ) THEN
        INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who, why, moved_at)
        VALUES (kernel.uuid7(), NEW.offer_id, NEW.warehouse_id, NEW.change, NEW.kind, NEW.who, NEW.why, NEW.moved_at);
        RETURN NULL;
    END IF;
    IF NEW.warehouse_id IS NULL THEN
        NEW.warehouse_id := coalesce(
            (SELECT r.warehouse_id FROM inventory.reservation r WHERE r.id = NEW.reservation_id),
            (SELECT inventory.first_warehouse(o.seller_id) FROM catalog.offer o WHERE o.id = NEW.offer_id));
        IF NEW.change < 0 AND NEW.reservation_id IS NULL THEN
            FOR part IN
                SELECT l.warehouse_id, l.on_hand - l.reserved AS free
                FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id
                WHERE l.offer_id = NEW.offer_id AND l.on_hand > l.reserved ORDER BY w.place, w.id
            LOOP
                NEW.warehouse_id := part.warehouse_id;
                EXIT WHEN part.free >= -NEW.change;
                INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who, why, moved_at)
                VALUES (kernel.uuid7(), NEW.offer_id, part.warehouse_id, -part.free, NEW.kind, NEW.who, NEW.why, NEW.moved_at);
                NEW.change := NEW.change + part.free;
            END LOOP;
        END IF;
    END IF;
    IF NEW.change > 0 THEN
        PERFORM FROM inventory.warehouse w JOIN catalog.offer o ON o.seller_id = w.seller_id
        WHERE w.id = NEW.warehouse_id AND o.id = NEW.offer_id AND w.closed_at IS NULL FOR KEY SHARE OF w;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the seller of offer % has no open warehouse %', NEW.offer_id, NEW.warehouse_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'movement_warehouse_open';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER place_movement BEFORE INSERT ON inventory.movement
    FOR EACH ROW EXECUTE FUNCTION inventory.place_movement();

-- Adds movements to the levels of their warehouses. Pieces that are handed over also leave the reserved ones.
CREATE FUNCTION inventory.apply_to_levels() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.level l SET on_hand = l.on_hand + m.change, reserved = l.reserved + m.handed_over
    FROM (
        SELECT offer_id, warehouse_id, sum(change)::integer AS change,
            coalesce(sum(change) FILTER (WHERE kind = 'handed_over'), 0)::integer AS handed_over
        FROM added GROUP BY offer_id, warehouse_id) m
    WHERE (l.offer_id, l.warehouse_id) = (m.offer_id, m.warehouse_id);
    INSERT INTO inventory.level (offer_id, warehouse_id, first_count, on_hand)
    SELECT a.offer_id, a.warehouse_id, 0, sum(a.change)::integer FROM added a
    WHERE NOT EXISTS (SELECT FROM inventory.level l WHERE (l.offer_id, l.warehouse_id) = (a.offer_id, a.warehouse_id))
    GROUP BY a.offer_id, a.warehouse_id;
    PERFORM inventory.note_low(m.offer_id, m.change)
    FROM (SELECT offer_id, sum(change)::integer AS change FROM added WHERE kind <> 'handed_over' GROUP BY offer_id) m
    WHERE m.change <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER apply_to_levels AFTER INSERT ON inventory.movement REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.apply_to_levels();

GRANT SELECT, INSERT, UPDATE (name, city_code, place, version, closed_at) ON inventory.warehouse TO kolchi_app;
GRANT SELECT ON inventory.level TO kolchi_app;
GRANT UPDATE (warehouse_id, quantity) ON inventory.reservation TO kolchi_app;
GRANT SELECT, INSERT, UPDATE (state, version, sent_by, sent_at, ended_at) ON inventory.transfer TO kolchi_app;
GRANT SELECT, INSERT, DELETE, UPDATE (quantity, received, missing, why) ON inventory.transfer_line TO kolchi_app;
GRANT SELECT, INSERT, UPDATE (state, ended_by, ended_at) ON inventory.count TO kolchi_app;
GRANT SELECT, INSERT, DELETE, UPDATE (expected, counted, entered_by, entered_at) ON inventory.count_line TO kolchi_app;
GRANT SELECT, INSERT, DELETE, UPDATE (pieces) ON inventory.threshold TO kolchi_app;
GRANT SELECT, DELETE, UPDATE (notice_id, told_at, ended_at) ON inventory.low_alert TO kolchi_app;
GRANT SELECT ON inventory.warehouse, inventory.level, inventory.transfer, inventory.transfer_line, inventory.count, inventory.count_line,
    inventory.threshold, inventory.low_alert TO kolchi_seller;
ALTER TABLE inventory.warehouse ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory.level ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory.transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory.transfer_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory.count ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory.count_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory.threshold ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory.low_alert ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON inventory.warehouse TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON inventory.level TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON inventory.transfer TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON inventory.transfer_line TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON inventory.count TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON inventory.count_line TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON inventory.threshold TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY shop ON inventory.low_alert TO kolchi_app USING (true) WITH CHECK (true);
CREATE POLICY desk ON inventory.warehouse TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON inventory.level TO kolchi_seller USING (EXISTS (SELECT FROM inventory.warehouse w WHERE w.id = warehouse_id));
CREATE POLICY desk ON inventory.transfer TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON inventory.transfer_line TO kolchi_seller USING (EXISTS (SELECT FROM inventory.transfer t WHERE t.id = transfer_id));
CREATE POLICY desk ON inventory.count TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON inventory.count_line TO kolchi_seller USING (EXISTS (SELECT FROM inventory.count c WHERE c.id = count_id));
CREATE POLICY desk ON inventory.threshold TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
CREATE POLICY desk ON inventory.low_alert TO kolchi_seller USING (seller_id = (SELECT sellers.desk()));
