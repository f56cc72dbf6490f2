-- A sixth width, 1600 pixels. The old rule implies the new one, so the next migration validates it without a long lock.
ALTER TABLE media.picture
    DROP CONSTRAINT picture_has_files,
    ADD CONSTRAINT picture_has_files CHECK (cardinality(widths) BETWEEN 1 AND 6 AND widths[cardinality(widths)] <= width) NOT VALID;
