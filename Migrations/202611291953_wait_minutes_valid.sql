ALTER TABLE orders.order VALIDATE CONSTRAINT order_wait;
