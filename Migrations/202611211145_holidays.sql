-- The day on which a seller on holiday is back, where one was said.
ALTER TABLE sellers.seller
    ADD COLUMN away_until date,
    ADD CONSTRAINT seller_away_until_on_holiday CHECK (NOT is_open OR away_until IS NULL),
    ADD CONSTRAINT seller_away_until_finite CHECK (isfinite(away_until));
