-- The deadlines that a shop missed, which its figures count.
CREATE INDEX deadline_late ON orders.deadline (seller_id, order_id) WHERE settled_at >= due_at;
