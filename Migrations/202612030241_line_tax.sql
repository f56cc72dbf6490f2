-- The value added tax that the price of a line contains, as it was when the line was sold: rate in basis points, and centimes rounded half
-- up. Lines of before have none of it: nobody had said what their sellers owed, and a guess would be wrong in the books.
ALTER TABLE orders.line
    ADD COLUMN tax_rate integer,
    ADD COLUMN tax bigint,
    ADD COLUMN tax_reason text,
    ADD CONSTRAINT line_tax CHECK (
        CASE tax_reason
            WHEN 'vat' THEN tax_rate BETWEEN 1 AND 10000
                AND tax IS NOT DISTINCT FROM (2 * total * tax_rate + 10000 + tax_rate) / (2 * (10000 + tax_rate))
            WHEN 'private' THEN (tax_rate, tax) IS NOT DISTINCT FROM (0, 0::bigint)
            WHEN 'exempt' THEN (tax_rate, tax) IS NOT DISTINCT FROM (0, 0::bigint)
            WHEN 'undeclared' THEN num_nonnulls(tax_rate, tax) = 0
            ELSE num_nonnulls(tax_rate, tax, tax_reason) = 0 END) NOT VALID;
