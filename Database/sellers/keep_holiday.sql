-- The program of the former version opens and closes a shop by `is_open` alone. Its changes begin and end a holiday.
CREATE OR REPLACE FUNCTION sellers.keep_holiday() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_open = OLD.is_open OR NEW.away_from IS DISTINCT FROM OLD.away_from THEN
        RETURN NEW;
    END IF;
    IF NEW.is_open THEN
        NEW.away_from := NULL;
        NEW.away_until := NULL;
    ELSIF NEW.away_from IS NULL THEN
        NEW.away_from := places.wall(kernel.now())::date;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_holiday BEFORE UPDATE OF is_open ON sellers.seller
    FOR EACH ROW EXECUTE FUNCTION sellers.keep_holiday();
