-- The picture and the cover of a shop, for its page. They stay while the shop shows them. A picture's size is repeated here, so that a page
-- knows it without asking Media.
ALTER TABLE sellers.seller
    ADD COLUMN picture        text CONSTRAINT seller_picture_is_stored REFERENCES media.picture,
    ADD COLUMN picture_width  integer,
    ADD COLUMN picture_height integer,
    ADD COLUMN cover          text CONSTRAINT seller_cover_is_stored REFERENCES media.picture,
    ADD COLUMN cover_width    integer,
    ADD COLUMN cover_height   integer,
    ADD CONSTRAINT seller_picture_whole CHECK (
        num_nulls(picture, picture_width, picture_height) IN (0, 3) AND picture_width > 0 AND picture_height > 0),
    ADD CONSTRAINT seller_cover_whole CHECK (num_nulls(cover, cover_width, cover_height) IN (0, 3) AND cover_width > 0 AND cover_height > 0);
CREATE INDEX seller_picture ON sellers.seller (picture) WHERE picture IS NOT NULL;
CREATE INDEX seller_cover ON sellers.seller (cover) WHERE cover IS NOT NULL;
