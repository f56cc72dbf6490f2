-- The last day of a deadline of so many working days. The day after `since` is the first that can count.
CREATE OR REPLACE FUNCTION orders.due_day(since date, days integer, week integer[], free date[]) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT since + n FROM generate_series(1, 400) n
    WHERE extract(isodow FROM since + n)::integer = ANY (week) AND NOT (since + n = ANY (free))
      AND NOT EXISTS (SELECT FROM places.public_holiday h WHERE h.day = since + n)
    ORDER BY n OFFSET days - 1 LIMIT 1
$$;
