-- Removes a picture that was released before the given moment. Returns false where it is still shown: then a foreign key
-- refers to it, and the picture is no longer released.
CREATE OR REPLACE FUNCTION media.remove_released(sought text, before timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM media.picture p WHERE p.hash = sought AND NOT p.is_lasting AND p.released_at < before;
    RETURN FOUND;
EXCEPTION WHEN foreign_key_violation THEN
    UPDATE media.picture p SET released_at = NULL WHERE p.hash = sought AND p.released_at < before;
    RETURN false;
END $$;

REVOKE ALL ON FUNCTION media.remove_released(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION media.remove_released(text, timestamptz) TO kolchi_app;
