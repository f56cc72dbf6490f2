-- Checks at the commit that one of a person's addresses is the default. A unique index already allows at most one.
CREATE OR REPLACE FUNCTION identity.check_default_address() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    person uuid := coalesce(NEW.person_id, OLD.person_id);
BEGIN
    IF EXISTS (SELECT FROM identity.address a WHERE a.person_id = person)
        AND NOT EXISTS (SELECT FROM identity.address a WHERE a.person_id = person AND a.is_default) THEN
        RAISE EXCEPTION 'none of the addresses is the default'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'address_has_default';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS has_default ON identity.address;
CREATE CONSTRAINT TRIGGER has_default AFTER INSERT OR UPDATE OR DELETE ON identity.address DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION identity.check_default_address();
