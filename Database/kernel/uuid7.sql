-- A key of version 7 (RFC 9562 §5.7): milliseconds, 12 bits of the rest of the millisecond, 62 random bits.
CREATE OR REPLACE FUNCTION kernel.uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        substring(int8send(micros / 1000) FROM 3)
        || set_byte(set_byte('\x0000', 0, 112 + ((micros % 1000 * 4096 / 1000) >> 8)::int), 1, ((micros % 1000 * 4096 / 1000) & 255)::int)
        || substring(uuid_send(gen_random_uuid()) FROM 9),
        'hex')::uuid
    FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros) AS clock
$$;
