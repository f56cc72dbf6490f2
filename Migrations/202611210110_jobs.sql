-- Work that is done later, at least once, by whichever worker takes it first.
CREATE SCHEMA jobs;
GRANT USAGE ON SCHEMA jobs TO kolchi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA jobs GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kolchi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA jobs GRANT USAGE ON SEQUENCES TO kolchi_app;

-- Who hears which event; written at start from the program's table.
CREATE TABLE jobs.subscription (
    event text NOT NULL,
    subscriber text NOT NULL,
    PRIMARY KEY (event, subscriber)
);

CREATE TABLE jobs.job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    -- When it may be taken. Whoever takes it moves this to the end of the lease.
    due timestamptz NOT NULL DEFAULT kernel.now(),
    -- Grows by one each time that it is taken; a worker whose lease ran out holds an old number and changes nothing.
    fence bigint NOT NULL DEFAULT 0,
    tries int NOT NULL DEFAULT 0,
    -- Seconds from one run to the next, for what is done again and again; such a job has one row and is never parked.
    every int CHECK (every > 0),
    last_error text,
    made_at timestamptz NOT NULL DEFAULT kernel.now()
);
CREATE INDEX ON jobs.job (due);
CREATE UNIQUE INDEX ON jobs.job (name) WHERE every IS NOT NULL;

-- Jobs that never succeeded, until somebody looks at them.
CREATE TABLE jobs.parked (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    payload jsonb NOT NULL,
    tries int NOT NULL,
    last_error text,
    made_at timestamptz NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT kernel.now()
);
