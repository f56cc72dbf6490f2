-- Claims the first free slug of `wanted`, `wanted-2`, `wanted-3` … for a new product, and returns it. It never waits for another
-- transaction: a slug that another one is about to claim counts as taken. After fifty attempts the end is random.
CREATE OR REPLACE FUNCTION catalog.claim_slug(wanted text, product uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    candidate text := wanted;
    number integer := 1;
BEGIN
    LOOP
        IF pg_try_advisory_xact_lock(hashtextextended('catalog.slug ' || candidate, 20261130)) THEN
            INSERT INTO catalog.slug (slug, product_id) VALUES (candidate, product) ON CONFLICT (slug) DO NOTHING;
            IF FOUND THEN RETURN candidate; END IF;
        END IF;
        number := number + 1;
        candidate := wanted || '-' || CASE WHEN number <= 50 THEN number::text ELSE substr(md5(random()::text), 1, 8) END;
    END LOOP;
END $$;
