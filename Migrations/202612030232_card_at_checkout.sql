ALTER TABLE carts.checkout
    DROP CONSTRAINT checkout_payment,
    ADD CONSTRAINT checkout_payment CHECK (payment IN ('cash_on_delivery', 'card'));
