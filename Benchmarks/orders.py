"""How fast is the order desk of a shop with many orders, compared with that of a shop with few?

Both shops get orders by SQL, and others as many as are missing from `--all`. A member of each shop then opens the pages of the
order desk in turn, round by round, first of one shop and then of the other. Compared are the rates and the 99th percentiles.
The pages with figures read more rows the more orders there are in their days, so they are measured apart.
"""

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time

from browser import Browser
from running import psql, rows_of, start

PASSWORD = "theiere bleue"
# The shop with many orders is Dar Salma, whose owner is a person of the demo. She becomes a member of the other shop, too.
EMAIL, LARGE = "salma@kolchi.example", "dar-salma"

# Orders of a shop over a year, one line each. One of a hundred is open, the others are delivered, refused or cancelled. Triggers and
# foreign keys are off, so the statements write what the program would have written.
ORDERS = """
SET session_replication_role = replica;
CREATE TEMP TABLE made AS
SELECT kernel.uuid7() AS id, kernel.uuid7() AS purchase, n, s.id AS seller_id, s.name AS seller_name, s.slug AS seller_slug,
    'K-' || (SELECT string_agg(substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + ((:first + n) / (30 ^ i)::bigint % 30)::integer, 1), '')
             FROM generate_series(0, 6) i) AS number,
    kernel.now() - (n::double precision / :count) * interval '360 days' - interval '1 minute' AS placed_at,
    CASE WHEN n <= :count / 100 THEN (ARRAY['placed', 'confirmed', 'packed', 'shipped'])[1 + n % 4]
         WHEN n % 10 = 0 THEN 'cancelled' WHEN n % 13 = 0 THEN 'refused' ELSE 'delivered' END AS state,
    1 + n % 3 AS quantity
FROM sellers.seller s, generate_series(1, :count) n WHERE s.slug = :'shop';
-- Orders that the program placed have numbers by chance.
DELETE FROM made m USING orders.order o WHERE o.number = m.number;
INSERT INTO orders.purchase (id, checkout_id, visitor, language, full_name, phone, city_code, city_name, street, landmark, email, notes,
    payment, lines_total, delivery, total, placed_at, confirmed_by)
SELECT purchase, gen_random_uuid(), sha256(purchase::text::bytea), 'fr', 'Acheteur ' || n, '+2126' || lpad((n % 100000000)::text, 8, '0'),
    c.code, c.name_fr, n || ', rue des Orangers', '', '', '', 'cash_on_delivery', 9000 * quantity, 3000, 9000 * quantity + 3000, placed_at,
    'phone'
FROM made, (SELECT code, name_fr FROM places.city ORDER BY population DESC LIMIT 1) c;
INSERT INTO orders.order (id, number, purchase_id, seller_id, seller_name, seller_slug, min_days, max_days, lines_total, delivery, total,
    state, steps, placed_at, is_trader)
SELECT id, number, purchase, seller_id, seller_name, seller_slug, 1, 4, 9000 * quantity, 3000, 9000 * quantity + 3000, state,
    array_position(ARRAY['placed', 'confirmed', 'packed', 'shipped', 'delivered'],
        CASE state WHEN 'refused' THEN 'delivered' WHEN 'cancelled' THEN 'confirmed' ELSE state END), placed_at, true
FROM made;
INSERT INTO orders.line (id, order_id, seller_id, position, offer_id, product_id, product_slug, title, title_language, variant, condition,
    defects, unit_price, quantity, total)
SELECT gen_random_uuid(), m.id, m.seller_id, 1, o.id, v.product_id, p.slug, 'Babouche ' || p.slug, 'fr', '', o.condition, '{}', 9000,
    m.quantity, 9000 * m.quantity
FROM made m JOIN LATERAL (
    SELECT array_agg(id ORDER BY id) AS offers FROM catalog.offer WHERE seller_id = m.seller_id) k ON true
JOIN catalog.offer o ON o.id = k.offers[1 + m.n % cardinality(k.offers)] JOIN catalog.variant v ON v.id = o.variant_id
JOIN catalog.product p ON p.id = v.product_id;
INSERT INTO orders.step (order_id, sequence, from_state, to_state, actor, who, reason, taken_at)
SELECT m.id, s.n, s.from_state, s.to_state, CASE WHEN s.to_state = 'cancelled' THEN (ARRAY['buyer', 'seller', 'system'])[1 + m.n % 3]
    WHEN s.n = 1 THEN 'buyer' ELSE 'seller' END, 'bench',
    CASE WHEN s.to_state = 'cancelled' THEN (ARRAY['buyer-asked', 'damaged', 'late'])[1 + m.n % 3] END,
    m.placed_at + (s.n - 1) * interval '17 hours'
FROM made m JOIN orders.order o ON o.id = m.id, LATERAL (
    SELECT n, (ARRAY['none', 'placed', 'confirmed', 'packed', 'shipped'])[n] AS from_state,
        CASE WHEN n = o.steps AND m.state IN ('refused', 'cancelled') THEN m.state
             ELSE (ARRAY['placed', 'confirmed', 'packed', 'shipped', 'delivered'])[n] END AS to_state
    FROM generate_series(1, o.steps) n) s;
INSERT INTO orders.deadline (order_id, seller_id, kind, since, days, working_week, free_days, due_wall, due_at, settled_at, reminded_at)
SELECT m.id, m.seller_id, k.kind, m.placed_at::date, k.days, '{1,2,3,4,5,6}', '{}', d.due::timestamp, d.due,
    CASE WHEN m.state IN ('delivered', 'refused', 'cancelled', 'shipped') OR k.kind = 'confirm' AND m.state <> 'placed'
         THEN m.placed_at + interval '17 hours' END, kernel.now()
FROM made m, (VALUES ('confirm', 3), ('hand-over', 5)) k (kind, days),
    LATERAL (SELECT date_trunc('day', greatest(m.placed_at, kernel.now()) + k.days * interval '1 day') AS due) d;
INSERT INTO orders.refused_parcel (order_id, seller_id, state, refused_at, settled_at, who)
SELECT id, seller_id, 'back', placed_at, placed_at, 'bench' FROM made WHERE state = 'refused';
"""


def sell(shop, count):
    """Writes that many orders of the shop."""
    if count > 0:
        # Numbers that no former call gave: a call takes longer than a microsecond an order.
        first = int(time.time() * 1_000_000) % 20_000_000_000
        # Only a superuser turns triggers off.
        shops = re.search(r"//[^/]*/([^?]+)", os.environ["DATABASE_URL"])[1]
        admin = re.sub(r"(//[^/]*/)[^?]+", rf"\g<1>{shops}", os.environ["KOLCHI_ADMIN_DATABASE_URL"])
        subprocess.run(
            ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-v", f"shop={shop}", "-v", f"count={count}", "-v", f"first={first}",
             admin],
            input=ORDERS, text=True, check=True)


def count(shop=None):
    where = f" WHERE seller_slug = '{shop}'" if shop else ""
    return int(rows_of("SELECT count(*) FROM orders.order" + where)[0])


def prepare(options):
    """The slugs of two shops with the wanted orders."""
    small, *others = rows_of(f"""
        SELECT s.slug FROM sellers.seller s WHERE s.slug <> '{LARGE}' AND EXISTS (SELECT FROM catalog.offer o WHERE o.seller_id = s.id)
        ORDER BY s.slug""")
    for shop, wanted in ((LARGE, options.large), (small, options.small)):
        sell(shop, wanted - count(shop))
    missing = options.all - count()
    for shop in others:
        sell(shop, missing // len(others))
    psql("-c", "ANALYZE")
    psql("-c", f"""
        INSERT INTO sellers.member (seller_id, person_id, role)
        SELECT s.id, p.id, 'owner' FROM sellers.seller s, identity.person p WHERE s.slug = '{small}' AND p.email = '{EMAIL}'
        ON CONFLICT DO NOTHING""")
    return small


class Times:
    """How long the pages of a shop took, in milliseconds."""

    def __init__(self, shop, paths):
        self.shop, self.paths, self.times = shop, paths, []

    def look(self, member, rounds=1):
        for _ in range(rounds):
            for path in self.paths:
                assert member.ask("GET", path) == 200, path
                self.times.append(1000 * member.took)

    @property
    def p99(self):
        return sorted(self.times)[len(self.times) * 99 // 100]

    @property
    def rate(self):
        return 1000 * len(self.times) / sum(self.times)

    def told(self, what):
        return (f"{what} of {self.shop} ({count(self.shop)} orders): {len(self.times)} pages, {self.rate:.0f} a second, "
                f"median {statistics.median(self.times):.1f} ms, p99 {self.p99:.1f} ms")


def desk(shop):
    """The pages of the order desk, those of the queues with the second page of the longest."""
    ways = f"/fr/desk/{shop}/orders"
    numbers = rows_of(f"SELECT number FROM orders.order WHERE seller_slug = '{shop}' ORDER BY md5(number) LIMIT 5")
    queues = ("confirm", "pack", "hand-over", "problems", "requests", "under-way", "done")
    middle, = rows_of(f"""
        SELECT (extract(epoch FROM placed_at) * 1000000)::bigint || '~' || id FROM orders.order
        WHERE seller_slug = '{shop}' AND state = 'delivered' ORDER BY placed_at OFFSET (SELECT count(*) / 3 FROM orders.order
            WHERE seller_slug = '{shop}' AND state = 'delivered') LIMIT 1""")
    return ([f"/fr/desk/{shop}", ways] + [f"{ways}?queue={queue}" for queue in queues] + [f"{ways}?queue=done&after={middle}"]
            + [f"{ways}/{number}" for number in numbers] + [f"{ways}?q={numbers[0]}"])


def figures(shop):
    ways = f"/fr/desk/{shop}/figures"
    year = f"from={rows_of('SELECT (places.wall(kernel.now())::date - 365)')[0]}"
    return [ways, f"{ways}?{year}&by=month", f"{ways}/orders?figure=late"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("large", type=int, nargs="?", default=100_000, help="orders of the large shop")
    parser.add_argument("--small", type=int, default=1_000, help="orders of the small shop")
    parser.add_argument("--all", type=int, default=1_000_000, help="orders of all shops")
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    small = prepare(options)
    with tempfile.TemporaryFile() as log:
        kolchi = start("web", log, KOLCHI_PROXIES="127.0.0.1")
        try:
            member = Browser("10.9.9.7")
            member.ask("GET", "/fr/login")
            assert member.logs_in(EMAIL, PASSWORD) == 303
            for what, pages, rounds in (("order desk", desk, options.rounds), ("figures", figures, max(1, options.rounds // 10))):
                few, many = Times(small, pages(small)), Times(LARGE, pages(LARGE))
                # Warm connections and statements.
                for times in (few, many):
                    Times(times.shop, times.paths).look(member, 7)
                for _ in range(rounds):
                    for times in (few, many):
                        times.look(member)
                print(few.told(what), many.told(what), f"rate {many.rate / few.rate:.2f} × that of few orders", sep="\n", flush=True)
        finally:
            kolchi.terminate()
            kolchi.wait()


if __name__ == "__main__":
    main()
