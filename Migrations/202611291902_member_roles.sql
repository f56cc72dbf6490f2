-- The audit log says in words which role a member had in a shop, as it does for staff.
COMMENT ON COLUMN sellers.member.role IS NULL;
