-- The end of a shop's next working day, on the clocks of Morocco: until when it answers a request.
CREATE OR REPLACE FUNCTION orders.answer_due(seller uuid) RETURNS timestamp LANGUAGE sql STABLE AS $$
    SELECT (orders.due_day(n.today, 1, s.working_week,
        ARRAY(SELECT f.day FROM sellers.free_day f WHERE f.seller_id = s.id AND f.day > n.today)) + 1)::timestamp
    FROM sellers.seller s, (SELECT places.wall(kernel.now())::date AS today) n WHERE s.id = seller
$$;
