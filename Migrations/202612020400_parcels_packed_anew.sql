-- A shop packs its parcels anew until their carrier has them. The house notes what was lost or damaged.
-- When the latest event of the parcel happened; NULL before the first.
ALTER TABLE shipping.parcel ADD COLUMN state_at timestamptz;
-- When the house took note that the parcel is lost or damaged.
ALTER TABLE shipping.parcel ADD COLUMN noted_at timestamptz;
UPDATE shipping.parcel p SET state_at = (
    SELECT max(occurred_at) FROM shipping.parcel_event WHERE parcel_id = p.id AND kind IS NOT NULL);
CREATE INDEX parcel_in_trouble ON shipping.parcel (seller_id, key) WHERE state IN ('attempt-failed', 'lost', 'damaged');
CREATE INDEX parcel_unnoted ON shipping.parcel (state_at, id) WHERE state IN ('lost', 'damaged') AND noted_at IS NULL;

GRANT UPDATE (piece, cash, state_at, noted_at), DELETE ON shipping.parcel TO kolchi_app;
GRANT DELETE ON shipping.parcel_line, shipping.parcel_event TO kolchi_app;
