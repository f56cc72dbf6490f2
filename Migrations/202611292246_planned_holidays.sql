-- A holiday has a first day and perhaps a day of return. The clock begins and ends it.
-- `is_open` stays for the program of the former version. It says what subscribers were last told.
ALTER TABLE sellers.seller
    ADD COLUMN away_from date CONSTRAINT seller_away_from_finite CHECK (isfinite(away_from)),
    DROP CONSTRAINT seller_away_until_on_holiday;

-- On holiday without a first day: since today, or since the day of return, if that is past.
UPDATE sellers.seller SET away_from = least(places.wall(kernel.now())::date, away_until) WHERE NOT is_open;

ALTER TABLE sellers.seller
    ADD CONSTRAINT seller_holiday CHECK (away_until IS NULL OR (away_from IS NOT NULL AND away_until >= away_from));
CREATE INDEX seller_away ON sellers.seller (away_from) WHERE away_from IS NOT NULL;
