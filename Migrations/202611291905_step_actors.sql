-- A step of the house names who took it as the audit log does: `login root`, or `person 0193…` for a member of the staff. Before, it had
-- the bare name that the command was given. It reads identity.person, because that name may be a contact of such a member.
ALTER TABLE orders.step DISABLE TRIGGER only_blanked;
UPDATE orders.step s SET who = coalesce(
    (SELECT 'person ' || p.id FROM identity.person p
     WHERE (p.email = s.who OR p.phone = s.who) AND EXISTS (SELECT FROM identity.staff_role r WHERE r.person_id = p.id)),
    'login ' || left(s.who, 194))
WHERE s.actor = 'clerk' AND s.who !~ '^(login|person) ';
ALTER TABLE orders.step ENABLE TRIGGER only_blanked;
COMMENT ON COLUMN orders.step.who IS 'personal: who of the shop or the house took the step; of the house a kind and a key, as in the audit log';
