-- Staff have roles, of which there are five. The old program still reads and writes `identity.duty`, so a view has that name.
-- A repairer will have a role in a workshop, and the house has none.
ALTER TABLE identity.duty RENAME TO staff_role;
ALTER TABLE identity.staff_role RENAME COLUMN duty TO role;
ALTER TABLE identity.staff_role RENAME CONSTRAINT duty_pkey TO staff_role_pkey;
ALTER TABLE identity.staff_role RENAME CONSTRAINT duty_person_id_fkey TO staff_role_person_id_fkey;
DELETE FROM identity.staff_role WHERE role = 'repairer';
ALTER TABLE identity.staff_role DROP CONSTRAINT duty_duty_check;
ALTER TABLE identity.staff_role ADD CONSTRAINT staff_role_known
    CHECK (role IN ('support', 'moderator', 'editor', 'accountant', 'admin'));
-- The audit log says in words which role somebody had.
COMMENT ON COLUMN identity.staff_role.role IS NULL;

CREATE VIEW identity.duty AS SELECT person_id, role AS duty, given_at FROM identity.staff_role;
GRANT SELECT, INSERT, DELETE ON identity.duty TO kolchi_app;

-- The staff finds people by the beginning of their name.
CREATE INDEX person_name ON identity.person (lower(name) text_pattern_ops);

-- The demo's staff have second factors of which `kolchi demo code` shows the codes. Only the demo seed sets this.
ALTER TABLE identity.second_factor ADD COLUMN is_demo boolean NOT NULL DEFAULT false;
