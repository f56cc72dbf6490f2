-- The only clock of SQL. It is STABLE, so that an index can serve `expires_at > kernel.now()`.
-- `kernel.allow_shifted_clock` replaces it in databases of tests. There, a change of this file removes the shift.
CREATE OR REPLACE FUNCTION kernel.now() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN clock_timestamp();
END
$$;
