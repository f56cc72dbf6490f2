"""How long do labels take: packing orders with their labels, and the document of all labels?

The orders are copies of one of the demo, made by SQL.
"""

import argparse
import statistics
import tempfile
import time
import urllib.parse

from browser import Browser
from running import psql, rows_of, start

SHOP, EMAIL, PASSWORD = "dar-salma", "salma@kolchi.example", "theiere bleue"


def make_orders(count):
    """Confirmed orders of the shop, and their numbers."""
    psql("-c", f"""
        BEGIN;
        CREATE TEMP TABLE chosen ON COMMIT DROP AS
            SELECT o.id, o.purchase_id FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE o.seller_slug = '{SHOP}' AND o.total = p.total AND p.full_name IS NOT NULL ORDER BY o.placed_at LIMIT 1;
        CREATE TEMP TABLE copy ON COMMIT DROP AS
            SELECT gen_random_uuid() AS purchase, gen_random_uuid() AS id, 'K-' || translate(
                substr(upper(md5(random()::text || n)), 1, 7), '01', 'XY') AS number FROM generate_series(1, {count}) n;
        ALTER TABLE orders.purchase DISABLE TRIGGER USER;
        ALTER TABLE orders.order DISABLE TRIGGER USER;
        ALTER TABLE orders.line DISABLE TRIGGER USER;
        INSERT INTO orders.purchase SELECT (jsonb_populate_record(NULL::orders.purchase, to_jsonb(p)
            || jsonb_build_object('id', c.purchase, 'checkout_id', gen_random_uuid()))).*
            FROM copy c, chosen JOIN orders.purchase p ON p.id = chosen.purchase_id;
        INSERT INTO orders.order SELECT (jsonb_populate_record(NULL::orders.order, to_jsonb(o)
            || jsonb_build_object('id', c.id, 'number', c.number, 'purchase_id', c.purchase, 'state', 'confirmed', 'steps', 2))).*
            FROM copy c, chosen JOIN orders.order o ON o.id = chosen.id;
        INSERT INTO orders.line SELECT (jsonb_populate_record(NULL::orders.line, to_jsonb(l)
            || jsonb_build_object('id', gen_random_uuid(), 'order_id', c.id))).*
            FROM copy c, chosen JOIN orders.line l ON l.order_id = chosen.id;
        INSERT INTO orders.deadline SELECT (jsonb_populate_record(NULL::orders.deadline, to_jsonb(d)
            || jsonb_build_object('order_id', c.id, 'settled_at', NULL))).*
            FROM copy c, chosen JOIN orders.deadline d ON d.order_id = chosen.id WHERE d.kind = 'hand-over';
        ALTER TABLE orders.purchase ENABLE TRIGGER USER;
        ALTER TABLE orders.order ENABLE TRIGGER USER;
        ALTER TABLE orders.line ENABLE TRIGGER USER;
        COMMIT""")
    return rows_of(f"SELECT number FROM orders.order WHERE seller_slug = '{SHOP}' AND state = 'confirmed' ORDER BY id DESC LIMIT {count}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=200)
    options = parser.parse_args()
    with tempfile.TemporaryFile() as log:
        kolchi = start("serve", log, KOLCHI_PROXIES="127.0.0.1")
        try:
            numbers = make_orders(options.count)
            salma = Browser("10.9.9.6")
            salma.ask("GET", "/fr/login")
            assert salma.logs_in(EMAIL, PASSWORD) == 303
            assert salma.ask("GET", f"/fr/desk/{SHOP}/leaving") == 200
            fields = [("token", salma.token), ("act", "labels")] + [("number", number) for number in numbers]
            status = salma.send(
                "POST", f"/fr/desk/{SHOP}/orders/acts", urllib.parse.urlencode(fields), "application/x-www-form-urlencoded")
            assert status == 200 and salma.page.count("étiquette prête") == len(numbers), salma.page
            print(f"{len(numbers)} orders packed with their labels: {salma.took:.2f} s")
            times = []
            for _ in range(11):
                assert salma.ask("GET", f"/fr/desk/{SHOP}/labels?numbers={','.join(numbers)}") == 200
                assert salma.page.count('class="label"') == len(numbers)
                times.append(salma.took)
            print(f"{len(numbers)} labels in one document: median {statistics.median(times):.3f} s, slowest {max(times):.3f} s")
            assert salma.ask("GET", f"/fr/desk/{SHOP}/manifest") == 200
            print(f"manifest: {salma.took:.3f} s")
        finally:
            kolchi.terminate()
            kolchi.wait()


if __name__ == "__main__":
    main()
