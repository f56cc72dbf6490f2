ALTER TABLE orders.purchase VALIDATE CONSTRAINT purchase_payment;
ALTER TABLE orders.step VALIDATE CONSTRAINT step_reason;
