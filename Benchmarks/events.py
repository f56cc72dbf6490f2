"""Events of a carrier: how many are received, recorded and followed by their orders in a second?

Each of the given number of parcels, of an order of its own, gets five events, from the pick-up to the delivery. The carrier sends them
signed over a few connections, in bodies of the given number of events. The time ends when all orders are delivered.
"""

import argparse
import concurrent.futures
import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import tempfile
import time
import uuid

from browser import Browser
from running import BUILT, psql, rows_of, start

ADMIN, PASSWORD, CARRIER = "leila@kolchi.example", "theiere bleue", "rekkas"
WAY = ["Ramassé", "En transit", "Arrivé en agence", "En distribution", "Livré"]
CONNECTIONS = 4


def parcels(count, mark):
    """Makes orders that are shipped, each with a parcel that has its label. Returns the tracking numbers."""
    psql("-c", f"""
        BEGIN;
        SET LOCAL lock_timeout = '10s';
        ALTER TABLE orders.order DISABLE TRIGGER USER;
        ALTER TABLE orders.purchase DISABLE TRIGGER USER;
        ALTER TABLE orders.step DISABLE TRIGGER USER;
        CREATE TEMP TABLE made ON COMMIT DROP AS
        SELECT n, gen_random_uuid() AS order_id, gen_random_uuid() AS purchase_id, gen_random_uuid() AS parcel_id,
            'K-' || translate(upper(substr(md5('{mark}' || n), 1, 7)), '01', 'XY') AS number, '{mark}' || lpad(n::text, 7, '0') AS tracking
        FROM generate_series(1, {count}) n;
        CREATE TEMP TABLE chosen ON COMMIT DROP AS
        SELECT id, purchase_id FROM orders.order WHERE state = 'shipped' ORDER BY placed_at LIMIT 1;
        INSERT INTO orders.purchase SELECT (jsonb_populate_record(NULL::orders.purchase, to_jsonb(p)
            || jsonb_build_object('id', m.purchase_id, 'checkout_id', gen_random_uuid()))).*
            FROM made m, chosen JOIN orders.purchase p ON p.id = chosen.purchase_id;
        INSERT INTO orders.order SELECT (jsonb_populate_record(NULL::orders.order, to_jsonb(o)
            || jsonb_build_object('id', m.order_id, 'number', m.number, 'purchase_id', m.purchase_id))).*
            FROM made m, chosen JOIN orders.order o ON o.id = chosen.id ON CONFLICT DO NOTHING;
        INSERT INTO orders.step SELECT (jsonb_populate_record(NULL::orders.step, to_jsonb(s) || jsonb_build_object('order_id', m.order_id))).*
            FROM made m JOIN orders.order new ON new.id = m.order_id, chosen JOIN orders.step s ON s.order_id = chosen.id;
        INSERT INTO shipping.parcel (id, seller_id, key, piece, carrier_id, tracking, cash)
        SELECT m.parcel_id, new.seller_id, new.id, 1, c.id, m.tracking, new.total
        FROM made m JOIN orders.order new ON new.id = m.order_id, shipping.carrier c WHERE c.slug = '{CARRIER}';
        ALTER TABLE orders.order ENABLE TRIGGER USER;
        ALTER TABLE orders.purchase ENABLE TRIGGER USER;
        ALTER TABLE orders.step ENABLE TRIGGER USER;
        COMMIT""")
    return rows_of(f"SELECT tracking FROM shipping.parcel WHERE tracking LIKE '{mark}%' ORDER BY tracking")


def secret():
    """The house makes a secret for the carrier and sees it once."""
    staff = Browser("10.9.9.6")
    staff.ask("GET", "/fr/login")
    assert staff.logs_in(ADMIN, PASSWORD) == 303, staff.page
    staff.ask("GET", staff.location)
    psql("-c", "UPDATE identity.second_factor SET last_step = 0 WHERE is_demo")
    code = subprocess.run([f"{BUILT}/kolchi", "demo", "code", ADMIN], capture_output=True, text=True, check=True).stdout.strip()
    action, fields = next((action, fields) for action, fields in forms(staff) if "code" in fields)
    assert staff.ask("POST", action, **{**fields, "code": code}) == 303, staff.page
    key, = rows_of(f"SELECT id FROM shipping.carrier WHERE slug = '{CARRIER}'")
    staff.ask("GET", f"/fr/house/carriers/{key}")
    assert staff.ask("POST", f"/fr/house/carriers/{key}/secret") == 200, staff.location
    return re.search(r"kcs_[\w-]{43}", staff.page)[0]


def forms(browser):
    from browser import Forms
    found = Forms()
    found.feed(browser.page)
    return found.found


def send(bodies, key):
    """Sends the bodies over one connection."""
    line = http.client.HTTPConnection("127.0.0.1", int(os.environ["KOLCHI_PORT"]), timeout=60)
    for body in bodies:
        seconds = str(int(time.time()))
        signature = hmac.new(key.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
        line.request("POST", f"/carriers/{CARRIER}/events", body, {"Kolchi-Signature": f"t={seconds},v1={signature}"})
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200, answer.status


def run(trackings, size, key, mark):
    """Sends all events and waits until all orders are delivered. Returns the seconds of both."""
    begun = int(time.time()) - 3_600
    events = [
        {"tracking": tracking, "status": word, "at": begun + place, "id": f"{tracking}-{place}"}
        for place, word in enumerate(WAY) for tracking in trackings]
    bodies = [json.dumps({"events": events[first:first + size]}).encode() for first in range(0, len(events), size)]
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda place: send(bodies[place::CONNECTIONS], key), range(CONNECTIONS)))
    received = time.monotonic() - started
    waiting = f"""
        SELECT count(*) FROM shipping.parcel p JOIN orders.order o ON o.id = p.key WHERE p.tracking LIKE '{mark}%' AND o.state <> 'delivered'"""
    while rows_of(waiting) != ["0"]:
        time.sleep(0.2)
    return len(events), received, time.monotonic() - started


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parcels", type=int, nargs="?", default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryFile() as log:
        kolchi = start("serve", log, KOLCHI_PROXIES="127.0.0.1")
        try:
            key = secret()
            for size in (1, 20):
                mark = "B" + uuid.uuid4().hex[:6].upper()
                events, received, done = run(parcels(options.parcels, mark), size, key, mark)
                print(f"{size} in a body: {events} events, received {events / received:.0f}/s, followed {events / done:.0f}/s", flush=True)
        finally:
            kolchi.terminate()
            kolchi.wait()


if __name__ == "__main__":
    main()
