-- Orders whose money is to go back and cannot yet, because the buyer disputes the payment with their bank. A job gives it back later.
CREATE TABLE orders.awaited_refund (
    order_id      uuid PRIMARY KEY REFERENCES orders.order,
    awaited_since timestamptz NOT NULL DEFAULT kernel.now()
);
GRANT SELECT, INSERT (order_id), DELETE ON orders.awaited_refund TO kolchi_app;
