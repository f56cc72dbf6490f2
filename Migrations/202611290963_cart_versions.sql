-- The version of a cart rises with each change of its lines: the forms that add a piece are bound to it.
ALTER TABLE orders.cart ADD COLUMN version bigint NOT NULL DEFAULT 0 CHECK (version >= 0);

-- By statement, so that a cart of fifty lines is touched once.
CREATE FUNCTION orders.raise_cart_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orders.cart SET version = version + 1 WHERE id IN (SELECT cart_id FROM changed);
    RETURN NULL;
END $$;

CREATE TRIGGER cart_line_added AFTER INSERT ON orders.cart_line
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION orders.raise_cart_version();
CREATE TRIGGER cart_line_changed AFTER UPDATE ON orders.cart_line
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION orders.raise_cart_version();
CREATE TRIGGER cart_line_removed AFTER DELETE ON orders.cart_line
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION orders.raise_cart_version();
