-- Writes a moment in UTC by ISO 8601, for a person who reads their own data.
CREATE OR REPLACE FUNCTION kernel.iso8601(moment timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
