-- The address book moves from the schema orders to identity, because it belongs to a person's account and not to a purchase. Two schemas
-- change, so that no address is ever in both.
ALTER TABLE orders.address SET SCHEMA identity;
ALTER FUNCTION orders.check_default_address() SET SCHEMA identity;

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

-- During an upgrade the former program still reads and changes the address book under its former name. A later migration drops this
-- view.
CREATE VIEW orders.address AS
    SELECT id, person_id, label, full_name, phone, city_code, street, landmark, is_default, made_at FROM identity.address;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders.address TO kolchi_app;
