-- The trace of the request that told the event, as W3C's traceparent; nothing where that is not sampled.
ALTER TABLE jobs.job ADD COLUMN traceparent text;
