-- The category's number in Google's product taxonomy, for the merchant feed; none where nothing fits.
ALTER TABLE catalog.category ADD COLUMN google_category integer CHECK (google_category > 0);
