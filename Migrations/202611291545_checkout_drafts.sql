-- What a buyer typed into the address form while it has errors: names and values in turn. It is deleted once the form is valid.
ALTER TABLE carts.checkout ADD COLUMN draft text[] CONSTRAINT checkout_draft CHECK (cardinality(draft) BETWEEN 2 AND 40);
COMMENT ON COLUMN carts.checkout.draft IS 'personal: what the person typed into the address form';
