-- The bounds of what buyers type, as the code has them, counted in characters of Unicode. Rows from before may be
-- longer, for letters with their marks were counted as one; so these are not checked on what is there.
ALTER TABLE orders.checkout
    ADD CONSTRAINT checkout_text_bounds CHECK (
        length(full_name) <= 100 AND length(street) <= 200 AND length(landmark) <= 200 AND length(email) <= 254 AND length(notes) <= 500) NOT VALID;
ALTER TABLE orders.purchase
    ADD CONSTRAINT purchase_text_bounds CHECK (
        length(full_name) <= 100 AND length(street) <= 200 AND length(landmark) <= 200 AND length(email) <= 254 AND length(notes) <= 500) NOT VALID;
ALTER TABLE orders.address
    ADD CONSTRAINT address_text_bounds CHECK (length(full_name) <= 100 AND length(street) <= 200 AND length(landmark) <= 200) NOT VALID;
