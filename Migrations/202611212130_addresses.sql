-- The addresses that a person keeps for the checkout.
CREATE TABLE orders.address (
    id         uuid PRIMARY KEY,
    person_id  uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    -- What the person calls it, such as "Bureau"; may be empty.
    label      text NOT NULL CHECK (length(label) <= 40),
    full_name  text NOT NULL,
    phone      text NOT NULL CONSTRAINT address_phone CHECK (phone ~ '^\+212[5-7][0-9]{8}$'),
    city_code  text NOT NULL,
    street     text NOT NULL,
    landmark   text NOT NULL,
    is_default boolean NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX address_of_person ON orders.address (person_id, made_at);
CREATE UNIQUE INDEX address_one_default ON orders.address (person_id) WHERE is_default;

-- The index says that at most one of a person's addresses is the default; this says, at the commit, that one is.
CREATE FUNCTION orders.check_default_address() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    person uuid := coalesce(NEW.person_id, OLD.person_id);
BEGIN
    IF EXISTS (SELECT FROM orders.address a WHERE a.person_id = person)
        AND NOT EXISTS (SELECT FROM orders.address a WHERE a.person_id = person AND a.is_default) THEN
        RAISE EXCEPTION 'none of the addresses is the default'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'address_has_default';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER has_default AFTER INSERT OR UPDATE OR DELETE ON orders.address DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders.check_default_address();

GRANT SELECT, INSERT, UPDATE, DELETE ON orders.address TO kolchi_app;

COMMENT ON COLUMN orders.address.label IS 'personal: what the person calls the address';
COMMENT ON COLUMN orders.address.full_name IS 'personal: who receives the parcels';
COMMENT ON COLUMN orders.address.phone IS 'personal: telephone number';
COMMENT ON COLUMN orders.address.city_code IS 'personal: city of the address';
COMMENT ON COLUMN orders.address.street IS 'personal: street, house and quarter';
COMMENT ON COLUMN orders.address.landmark IS 'personal: what is near the address';
