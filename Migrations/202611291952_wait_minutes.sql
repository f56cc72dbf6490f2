-- The minutes that an order waits for its code, as promised when it was placed. NULL is 30, for the orders of the former program.
ALTER TABLE orders.order ADD COLUMN wait_minutes integer;
ALTER TABLE orders.order ADD CONSTRAINT order_wait CHECK (wait_minutes BETWEEN 1 AND 1440) NOT VALID;
