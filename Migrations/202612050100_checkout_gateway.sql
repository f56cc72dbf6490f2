-- By which gateway the buyer chose to pay. It counts while the way to pay is a card.
ALTER TABLE carts.checkout
    ADD COLUMN gateway text CONSTRAINT checkout_gateway CHECK (gateway ~ '^[a-z][a-z0-9-]{1,30}$');
