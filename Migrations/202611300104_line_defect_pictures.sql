-- The pictures of a line's defects with their sizes, in the order of `defects`; NULL for a defect without one. Lines of before have none.
-- Pictures of what was published are stored for ever, so the order keeps them when the offer shows others.
ALTER TABLE orders.line
    ADD COLUMN defect_pictures text[] NOT NULL DEFAULT '{}',
    ADD COLUMN defect_widths   integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN defect_heights  integer[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT line_defect_pictures CHECK (
        cardinality(defect_pictures) IN (0, cardinality(defects)) AND cardinality(defect_widths) = cardinality(defect_pictures)
        AND cardinality(defect_heights) = cardinality(defect_pictures));
