-- What every context may use: the time, keys, limits of rate.
-- The schema itself comes with the runner of migrations, which keeps its table there.
GRANT USAGE ON SCHEMA kernel TO kolchi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA kernel GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kolchi_app;

-- The time of rules, and the only clock of SQL. STABLE, so that an index can serve `expires_at > kernel.now()`.
CREATE FUNCTION kernel.now() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN clock_timestamp();
END
$$;

-- Tests call this as the owner of a database made for tests: from then on kernel.now() is shifted by the one
-- row of kernel.clock, which the application may change there. Elsewhere that table does not exist.
CREATE FUNCTION kernel.allow_shifted_clock() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TABLE kernel.clock (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        shift interval NOT NULL
    );
    INSERT INTO kernel.clock (shift) VALUES ('0');
    CREATE OR REPLACE FUNCTION kernel.now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS 'BEGIN RETURN clock_timestamp() + (SELECT shift FROM kernel.clock); END';
END
$$;
REVOKE ALL ON FUNCTION kernel.allow_shifted_clock() FROM PUBLIC;

-- A key of version 7 (RFC 9562 §5.7): milliseconds, 12 bits of the rest of the millisecond, 62 random bits.
CREATE FUNCTION kernel.uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        substring(int8send(micros / 1000) FROM 3)
        || set_byte(set_byte('\x0000', 0, 112 + ((micros % 1000 * 4096 / 1000) >> 8)::int), 1, ((micros % 1000 * 4096 / 1000) & 255)::int)
        || substring(uuid_send(gen_random_uuid()) FROM 9),
        'hex')::uuid
    FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros) AS clock
$$;

-- One row a key that was used lately. `full_at` is when all of its allowance is there again (GCRA).
CREATE TABLE kernel.rate_limit (
    key text PRIMARY KEY,
    full_at timestamptz NOT NULL
);
CREATE INDEX ON kernel.rate_limit (full_at);
