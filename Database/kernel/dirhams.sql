-- Writes centimes as dirhams with two decimals, for a person who reads their own data.
CREATE OR REPLACE FUNCTION kernel.dirhams(centimes bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN round(centimes / 100.0, 2)::text;
