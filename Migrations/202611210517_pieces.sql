-- What a buyer of one piece wants to know: its measurements, its serial number, what law its seller sells under.

-- Taken on this very piece, in millimetres, so that 52.5 cm is a whole number.
CREATE TABLE catalog.offer_measure (
    offer_id    uuid NOT NULL REFERENCES catalog.offer,
    measure     text NOT NULL CONSTRAINT measure_known CHECK (measure IN (
        'chest', 'waist', 'hips', 'shoulders', 'sleeve', 'length', 'inseam', 'insole',
        'width', 'depth', 'height', 'diameter')),
    millimetres integer NOT NULL CONSTRAINT measure_bounds CHECK (millimetres BETWEEN 1 AND 20000),
    PRIMARY KEY (offer_id, measure)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog.offer_measure TO kolchi_app;

ALTER TABLE catalog.offer ADD COLUMN serial text
    CONSTRAINT serial_form CHECK (serial ~ '^[0-9A-Za-z][0-9A-Za-z ./-]{2,38}[0-9A-Za-z]$');

-- A trader gives seven days to withdraw from a sale at a distance (loi 31-08, article 36); who sells what was his own
-- gives what he says in his policies.
ALTER TABLE sellers.seller ADD COLUMN is_trader boolean NOT NULL DEFAULT true;
