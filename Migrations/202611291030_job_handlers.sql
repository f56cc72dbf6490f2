-- The names of jobs that workers can do, and when a worker that can do them last ran. A name that no worker has renewed for two hours
-- is removed with its subscriptions and jobs. Workers of a version before this migration do not renew their names.
CREATE TABLE jobs.handler (
    name text PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT kernel.now()
);

INSERT INTO jobs.handler (name) SELECT subscriber FROM jobs.subscription UNION SELECT name FROM jobs.job WHERE every IS NOT NULL;
