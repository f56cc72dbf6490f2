-- Sellers who came last, everywhere and in a city.
CREATE INDEX seller_newest ON sellers.seller (opened_at DESC, id DESC) WHERE is_open;
CREATE INDEX seller_of_city ON sellers.seller (city_code, opened_at DESC, id DESC) WHERE is_open;
