-- Nobody becomes an admin or an accountant by the will of one person. Only the first admin of a new shop does.
CREATE OR REPLACE FUNCTION identity.needs_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.role = 'admin' AND NOT EXISTS (SELECT FROM identity.staff_role r WHERE r.role = 'admin') THEN
        RETURN NEW;
    END IF;
    IF NOT house.is_approved('give-role', jsonb_build_object('person', NEW.person_id, 'role', NEW.role)) THEN
        RAISE EXCEPTION 'a second person must approve the role %', NEW.role
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'staff_role_approved';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER needs_approval BEFORE INSERT OR UPDATE ON identity.staff_role FOR EACH ROW
    WHEN (NEW.role IN ('admin', 'accountant')) EXECUTE FUNCTION identity.needs_approval();
