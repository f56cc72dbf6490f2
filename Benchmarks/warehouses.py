"""How fast are orders placed when pieces lie in three warehouses, compared with one?

Each seller of a thousand products gets three warehouses. Round by round, all free pieces lie in the first, or a third in each.
Fresh visitors then place whole guest orders. Compared are the medians of the rates.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile

from running import BUILT, buyable, psql, rows_of, start

CONNECTIONS = 16

OPEN = """
    INSERT INTO inventory.warehouse (id, seller_id, name, city_code, place)
    SELECT gen_random_uuid(), w.seller_id, 'Dépôt ' || n, c.code, 10 + n
    FROM (SELECT seller_id, count(*) FROM inventory.warehouse WHERE closed_at IS NULL GROUP BY seller_id) w
    CROSS JOIN generate_series(2, 3) n
    JOIN (SELECT code, row_number() OVER (ORDER BY population DESC) AS place FROM places.city) c ON c.place = 2 * n
    WHERE w.count < n
    ON CONFLICT DO NOTHING"""

# Those of the products that are bought: they have so many pieces.
LEVELS = """
    CREATE TEMP TABLE held AS
    SELECT l.offer_id, l.warehouse_id, w.seller_id, l.on_hand - l.reserved AS free,
        l.warehouse_id = (
            SELECT f.id FROM inventory.warehouse f WHERE f.seller_id = w.seller_id AND f.closed_at IS NULL ORDER BY f.place, f.id LIMIT 1
        ) AS is_first
    FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id
    JOIN inventory.stock s ON s.offer_id = l.offer_id AND s.on_hand >= 50000 WHERE w.closed_at IS NULL;
    CREATE TEMP TABLE moved (offer_id uuid, warehouse_id uuid, change integer);"""

GATHER = """
    INSERT INTO moved SELECT offer_id, warehouse_id, -free FROM held WHERE NOT is_first AND free > 0;
    INSERT INTO moved SELECT h.offer_id, f.warehouse_id, sum(h.free) FROM held h JOIN held f ON f.offer_id = h.offer_id AND f.is_first
        WHERE NOT h.is_first AND h.free > 0 GROUP BY h.offer_id, f.warehouse_id;"""

DIVIDE = """
    INSERT INTO moved SELECT offer_id, warehouse_id, -2 * (free / 3) FROM held WHERE is_first AND free >= 3;
    INSERT INTO moved SELECT h.offer_id, w.id, h.free / 3 FROM held h JOIN inventory.warehouse w ON w.seller_id = h.seller_id
        WHERE h.is_first AND h.free >= 3 AND w.id <> h.warehouse_id AND w.closed_at IS NULL;"""

MOVE = """
    INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who, why)
    SELECT gen_random_uuid(), offer_id, warehouse_id, change, 'corrected', 'benchmark', 'moved between warehouses' FROM moved;
    ANALYZE inventory.level, inventory.stock;"""


def lay(division):
    """Moves the free pieces of these offers between the warehouses of their sellers."""
    psql("-c", LEVELS + division + MOVE)


def place(pages, port, count):
    """Orders a second, and the 99th percentile in milliseconds."""
    out = subprocess.run(
        [f"{BUILT}/Shoppers", "order", port, str(count), str(CONNECTIONS)], input=pages, capture_output=True, text=True, check=True).stdout
    told = json.loads(out)
    if told["order"]["done"] < count:
        raise SystemExit(f"orders: {told['order']['failed']}, told to come later: {told['order']['shed']}")
    return told["order"]["done"] / told["elapsed"], told["order"]["accepted"]["p99"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=10, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    port, pages = os.environ["KOLCHI_PORT"], buyable()
    psql("-c", OPEN)
    with tempfile.TemporaryFile() as log:
        kolchi = start("web", log)
        try:
            place(pages, port, 100)
            rate, _ = place(pages, port, 200)
            count = max(100, int(rate * options.seconds))
            runs = {"one": [], "three": []}
            for _ in range(options.rounds):
                for name, division in (("one", GATHER), ("three", DIVIDE)):
                    lay(division)
                    runs[name].append(place(pages, port, count))
            rates = {name: statistics.median(rate for rate, _ in runs[name]) for name in runs}
            for name in runs:
                each, slowest = ", ".join(f"{rate:,.0f}" for rate, _ in runs[name]), max(p99 for _, p99 in runs[name])
                print(f"orders with {name + ' each':12} {rates[name]:>7,.0f}/s ({each}), p99 {slowest:.1f} ms")
            used, sellers = rows_of("""
                SELECT count(DISTINCT r.warehouse_id), count(DISTINCT w.seller_id) FROM inventory.reservation r
                JOIN inventory.warehouse w ON w.id = r.warehouse_id WHERE r.used_at IS NULL AND r.released_at IS NULL""")[0].split("|")
            print(f"three / one: {rates['three'] / rates['one']:.2f}; pieces of {sellers} sellers are reserved in {used} warehouses")
        finally:
            kolchi.terminate()
            kolchi.wait()


if __name__ == "__main__":
    main()
