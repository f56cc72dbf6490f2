-- Lets a test shift the clock. The owner of a test's database calls it once. From then on `kernel.now()` adds the only row of
-- `kernel.clock`, which the application may change. Other databases do not have that table.
CREATE OR REPLACE FUNCTION kernel.allow_shifted_clock() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TABLE kernel.clock (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        shift interval NOT NULL
    );
    INSERT INTO kernel.clock (shift) VALUES ('0');
    GRANT SELECT ON kernel.clock TO kolchi_seller;
    CREATE OR REPLACE FUNCTION kernel.now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS
        'BEGIN RETURN clock_timestamp() + (SELECT shift FROM kernel.clock); END';
END
$$;

REVOKE ALL ON FUNCTION kernel.allow_shifted_clock() FROM PUBLIC;
