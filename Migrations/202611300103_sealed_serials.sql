-- Serial numbers are sealed with the installation's secret, which SQL does not know. So this migration only moves the numbers of before
-- into a table that nobody but the owner can read. `kolchi migrate`, which has the secret, seals them in its next step and empties the table.
-- A shop may skip versions: the numbers wait there, whatever later migrations do to `catalog.offer`.
--
-- The program before this version reads `catalog.offer.serial` while it still runs, and shows its last four characters. The column therefore
-- keeps just these. The new program does not use it, and a later version drops it.
ALTER TABLE catalog.offer
    ADD COLUMN serial_sealed text CONSTRAINT serial_sealed_form CHECK (serial_sealed ~ '^[A-Za-z0-9_-]+$' AND length(serial_sealed) BETWEEN 20 AND 400),
    ADD COLUMN serial_hash   text CONSTRAINT serial_hash_form CHECK (serial_hash ~ '^[0-9a-f]{64}$'),
    ADD COLUMN serial_ending text CONSTRAINT serial_ending_form CHECK (serial_ending ~ '^[0-9A-Z]{1,4}$'),
    ADD CONSTRAINT serial_whole CHECK (num_nulls(serial_sealed, serial_hash, serial_ending) IN (0, 3));
CREATE INDEX offer_of_serial ON catalog.offer (serial_hash) WHERE serial_hash IS NOT NULL;

CREATE TABLE catalog.unsealed_serial (
    offer_id uuid PRIMARY KEY REFERENCES catalog.offer,
    number   text NOT NULL
);
INSERT INTO catalog.unsealed_serial (offer_id, number) SELECT id, serial FROM catalog.offer WHERE serial IS NOT NULL;
-- `kolchi check` counts the rows.
GRANT SELECT (offer_id) ON catalog.unsealed_serial TO kolchi_app;

ALTER TABLE catalog.offer DROP CONSTRAINT serial_form;
UPDATE catalog.offer SET serial = right(upper(regexp_replace(serial, '[^0-9A-Za-z]', '', 'g')), 4) WHERE serial IS NOT NULL;
ALTER TABLE catalog.offer ADD CONSTRAINT serial_is_an_ending CHECK (serial ~ '^[0-9A-Z]{1,4}$');
