-- Private files may also be tables (CSV) and archives (ZIP) that a shop imports.
ALTER TABLE media.private_file
    DROP CONSTRAINT private_file_type,
    ADD CONSTRAINT private_file_type CHECK (type IN ('jpg', 'pdf', 'csv', 'zip'));
