-- The steps from which the figures of a shop follow: when an order was handed over, and who cancelled it.
CREATE INDEX step_outcome ON orders.step (order_id) INCLUDE (from_state, to_state, actor, reason, taken_at)
    WHERE to_state IN ('shipped', 'cancelled');
