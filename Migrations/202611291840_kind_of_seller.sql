-- The kind of the seller when the order was placed. The right to change one's mind follows from it, so it never changes again.
-- Old orders get the kind that the seller has today. Each seller had only one kind so far. All rows are filled at once, because
-- an order without a kind could not be shown. Reads a table of sellers for that.
-- The column may be empty, because a program of the former version writes none; see the trigger records_seller_kind.
ALTER TABLE orders.order ADD COLUMN is_trader boolean;
ALTER TABLE orders.order DISABLE TRIGGER only_by_step;
UPDATE orders.order o SET is_trader = s.is_trader FROM sellers.seller s WHERE s.id = o.seller_id;
ALTER TABLE orders.order ENABLE TRIGGER only_by_step;
COMMENT ON COLUMN orders.order.is_trader IS 'whether the seller was a trader when the order was placed';
