-- The settings of the business: what the shop promises and limits, and who runs it. Each change is a row that stays.
CREATE SCHEMA settings;
GRANT USAGE ON SCHEMA settings TO kolchi_app;

-- The keys whose values need the approval of a second person. A test compares them with the declarations.
CREATE TABLE settings.guarded_key (
    key text PRIMARY KEY
);
INSERT INTO settings.guarded_key (key)
VALUES ('orders.cash-ceiling'), ('orders.cash-ceiling-growth'), ('orders.cash-ceiling-highest'), ('orders.cash-ceiling-fall');
GRANT SELECT ON settings.guarded_key TO kolchi_app;

-- The value of a key is that of its row with the newest `valid_from` that is not in the future, and of these the row added last.
CREATE TABLE settings.value (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text NOT NULL CONSTRAINT value_key CHECK (key ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$' AND length(key) <= 100),
    -- As text: amounts in dirhams like `2000.00`, whole numbers, `on` and `off`. An empty text is no value.
    value      text NOT NULL CONSTRAINT value_text CHECK (length(value) <= 1000),
    -- NULL in an INSERT is the moment of the change.
    valid_from timestamptz NOT NULL,
    set_at     timestamptz NOT NULL,
    set_by     text NOT NULL CONSTRAINT value_actor CHECK (length(set_by) BETWEEN 3 AND 200),
    CONSTRAINT value_order CHECK (valid_from >= set_at)
);
CREATE INDEX value_of_key ON settings.value (key, valid_from, id);
GRANT SELECT, INSERT (key, value, valid_from, set_by) ON settings.value TO kolchi_app;
