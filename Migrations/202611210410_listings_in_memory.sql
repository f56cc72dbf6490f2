-- Lists are found in memory by every process that shows them: it reads all rows once and then those that changed.
CREATE SEQUENCE search.ordinal AS integer;
ALTER TABLE search.listing
    -- A small number for the row, that never changes and is never another's.
    ADD COLUMN ordinal integer UNIQUE,
    -- What is true of the piece, as `size:m`, `colour:blue`.
    ADD COLUMN traits text[] NOT NULL DEFAULT '{}',
    -- The transaction that wrote the row last: all of those before a snapshot's xmin have ended.
    ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id();
UPDATE search.listing SET ordinal = nextval('search.ordinal'), traits = array_remove(ARRAY[
    CASE WHEN size IS NOT NULL THEN 'size:' || size END, CASE WHEN colour IS NOT NULL THEN 'colour:' || colour END,
    CASE WHEN brand IS NOT NULL THEN 'brand:' || brand END], NULL);
ALTER TABLE search.listing ALTER COLUMN ordinal SET NOT NULL, DROP COLUMN size, DROP COLUMN colour, DROP COLUMN brand;
CREATE INDEX listing_changed ON search.listing (changed_in);
DROP INDEX search.listing_categories, search.listing_newest, search.listing_price;
GRANT USAGE ON SEQUENCE search.ordinal TO kolchi_app;
