-- Raises the version of a cart whose lines change. It runs for a statement, so that a cart of fifty lines is updated once.
CREATE OR REPLACE FUNCTION carts.raise_cart_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE carts.cart SET version = version + 1 WHERE id IN (SELECT cart_id FROM changed);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER cart_line_added AFTER INSERT ON carts.cart_line
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION carts.raise_cart_version();
CREATE OR REPLACE TRIGGER cart_line_changed AFTER UPDATE ON carts.cart_line
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION carts.raise_cart_version();
CREATE OR REPLACE TRIGGER cart_line_removed AFTER DELETE ON carts.cart_line
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION carts.raise_cart_version();
