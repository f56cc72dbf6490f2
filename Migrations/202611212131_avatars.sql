-- Pictures that stay only as long as they are shown: of people, unlike those of what is for sale.
ALTER TABLE media.picture
    ADD COLUMN is_lasting  boolean NOT NULL DEFAULT true,
    -- When something that showed it let go of it; null again once somebody sends it anew.
    ADD COLUMN released_at timestamptz;
CREATE INDEX picture_released ON media.picture (released_at) WHERE released_at IS NOT NULL;
GRANT UPDATE (is_lasting, released_at) ON media.picture TO kolchi_app;

-- Removes a picture that was let go of before then, unless something shows it all the same: a foreign key to it.
CREATE FUNCTION media.remove_released(sought text, before timestamptz) RETURNS boolean
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

-- The picture that shows the person.
ALTER TABLE identity.person ADD COLUMN avatar text CONSTRAINT person_avatar_is_kept REFERENCES media.picture;
CREATE INDEX person_avatar ON identity.person (avatar) WHERE avatar IS NOT NULL;
COMMENT ON COLUMN identity.person.avatar IS 'personal: picture of the person';
