-- A file that was just read is in no statistics yet. From those of the files before it PostgreSQL concludes that it has no rows, and
-- joins by the file alone: quadratic in its rows. Without statistics of these columns it assumes a two hundredth of the table.
ALTER TABLE imports.row ALTER COLUMN file_id SET STATISTICS 0;
ALTER TABLE imports.product ALTER COLUMN file_id SET STATISTICS 0;
ALTER TABLE imports.wanted ALTER COLUMN file_id SET STATISTICS 0;
