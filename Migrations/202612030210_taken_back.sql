-- Pieces of order lines that came back, each time for one cause. The key keeps them from coming back twice for it. Before, a movement
-- named its order in the words of `who` only. For old movements this migration reads the numbers of orders there.
LOCK TABLE inventory.movement IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE inventory.taken_back (
    line_id  uuid NOT NULL,
    -- A kind and perhaps a key of another context, like `refused` or `refund 0193…`.
    cause    text NOT NULL CONSTRAINT taken_back_cause CHECK (length(cause) BETWEEN 1 AND 60),
    offer_id uuid NOT NULL REFERENCES inventory.stock,
    quantity integer NOT NULL CONSTRAINT taken_back_quantity CHECK (quantity BETWEEN 1 AND 100000),
    taken_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (line_id, cause)
);
CREATE INDEX taken_back_offer ON inventory.taken_back (offer_id);
GRANT SELECT, INSERT ON inventory.taken_back TO kolchi_app;

ALTER TABLE inventory.movement
    ADD COLUMN line_id uuid,
    ADD COLUMN cause text,
    ADD CONSTRAINT movement_taken_back FOREIGN KEY (line_id, cause) REFERENCES inventory.taken_back NOT VALID,
    ADD CONSTRAINT movement_cause CHECK (num_nulls(line_id, cause) IN (0, 2) AND (line_id IS NULL OR kind = 'returned')) NOT VALID;
CREATE INDEX movement_of_line ON inventory.movement (line_id, cause) WHERE line_id IS NOT NULL;

INSERT INTO inventory.taken_back (line_id, cause, offer_id, quantity, taken_at)
SELECT l.id, 'refused', l.offer_id, sum(m.change), max(m.moved_at)
FROM inventory.movement m JOIN orders.order o ON o.number = right(m.who, 9)
JOIN orders.line l ON l.order_id = o.id AND l.offer_id = m.offer_id
WHERE m.kind = 'returned' AND m.who LIKE '%, K-_______' GROUP BY l.id;
ALTER TABLE inventory.movement DISABLE TRIGGER append_only;
UPDATE inventory.movement m SET line_id = l.id, cause = 'refused'
FROM orders.order o JOIN orders.line l ON l.order_id = o.id
WHERE m.kind = 'returned' AND m.who LIKE '%, K-_______' AND o.number = right(m.who, 9) AND l.offer_id = m.offer_id;
ALTER TABLE inventory.movement ENABLE TRIGGER append_only;
