-- Notifies `places.zone` of a change, so that every process reads the offsets again.
CREATE OR REPLACE FUNCTION places.tell_of_zone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('places.zone', '');
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tell_of_zone AFTER INSERT OR UPDATE OR DELETE ON places.zone_change
    FOR EACH STATEMENT EXECUTE FUNCTION places.tell_of_zone();
