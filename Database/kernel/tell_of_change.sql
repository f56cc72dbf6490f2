-- Notifies `kernel.pages` with an empty payload: a change that many pages show. The page cache then drops all pages.
-- The triggers are in the folders of the tables' schemas.
CREATE OR REPLACE FUNCTION kernel.tell_of_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kernel.pages', '');
    RETURN NULL;
END $$;
