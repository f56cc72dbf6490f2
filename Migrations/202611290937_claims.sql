-- A purchase that only names a person's address or number is no longer taken for theirs: anybody can type it. What was
-- taken so far for that reason alone is offered to the person instead. A purchase that was placed while its person was
-- logged in bears the person's own key.
DELETE FROM orders.buyer b USING orders.purchase p WHERE p.id = b.purchase_id AND p.visitor IS DISTINCT FROM b.visitor;

-- What a person has said is not theirs.
CREATE TABLE orders.declined (
    purchase_id uuid NOT NULL REFERENCES orders.purchase,
    person_id   uuid NOT NULL REFERENCES identity.person ON DELETE CASCADE,
    said_at     timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (purchase_id, person_id)
);
CREATE INDEX declined_person ON orders.declined (person_id);
GRANT SELECT, INSERT, DELETE ON orders.declined TO kolchi_app;
