-- The seller whose rows this transaction may see. Null where none is set; then no row is visible.
CREATE OR REPLACE FUNCTION sellers.desk() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('kolchi.seller', true), '')::uuid
$$;
