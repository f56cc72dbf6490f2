-- Pictures that were taken in. Their files are named by the same hash; who shows them is not known here.
CREATE SCHEMA media;
GRANT USAGE ON SCHEMA media TO kolchi_app;

CREATE TABLE media.picture (
    hash      text PRIMARY KEY CONSTRAINT picture_hash_form CHECK (hash ~ '^[0-9a-f]{40}$'),
    width     integer NOT NULL CHECK (width > 0),
    height    integer NOT NULL CHECK (height > 0),
    -- The widths in which it is kept, smallest first; never upscaled.
    widths    integer[] NOT NULL CONSTRAINT picture_has_files CHECK (cardinality(widths) BETWEEN 1 AND 5 AND widths[cardinality(widths)] <= width),
    colour    text NOT NULL CHECK (colour ~ '^#[0-9a-f]{6}$'),
    stored_at timestamptz NOT NULL DEFAULT kernel.now()
);

-- Content never changes under its hash.
GRANT SELECT, INSERT ON media.picture TO kolchi_app;
