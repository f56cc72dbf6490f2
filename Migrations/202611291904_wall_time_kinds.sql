-- Which contexts store moments that follow from wall times. A migration that adds such a column adds its kind here.
-- A program that cannot compute a kind again does not start.
CREATE TABLE places.wall_time_kind (
    kind    text PRIMARY KEY CONSTRAINT wall_time_kind_name CHECK (kind ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'),
    -- The column, as schema.table.column.
    held_in text NOT NULL CONSTRAINT wall_time_kind_column CHECK (held_in ~ '^[a-z_]+\.[a-z_]+\.[a-z_]+$')
);
GRANT SELECT ON places.wall_time_kind TO kolchi_app;
