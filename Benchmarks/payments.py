"""Paying: how much dearer is a purchase by the simulated gateway than one in cash, and how many webhooks does the shop take?

Fresh visitors place whole guest orders, by turns in cash and on the page of the simulated gateway. Then they buy
64 pieces of one seller, and pieces of 64 sellers. More than 16 at a time would be told to come later. At last signed webhooks about these payments come at a fixed rate, alone and beside visitors who order.
"""

import base64
import concurrent.futures
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import statistics
import subprocess
import tempfile
import time
import uuid

from running import BUILT, buyable, memory, psql, rows_of, start

CONNECTIONS = 16
SENDERS = 8

# Products of one seller, and of as many sellers.
OF_SELLERS = """
    SELECT slug FROM (
        SELECT DISTINCT ON ({distinct}) p.slug, o.seller_id, count(*) OVER (PARTITION BY o.seller_id) AS has
        FROM catalog.product p JOIN catalog.variant v ON v.product_id = p.id JOIN catalog.offer o ON o.variant_id = v.id
        JOIN inventory.stock t ON t.offer_id = o.id AND t.on_hand - t.reserved >= 10000
        WHERE p.status = 'published' AND o.status = 'published'
        ORDER BY {distinct}) found
    ORDER BY {first} LIMIT {count}"""

# What the worker has still to do about webhooks.
UNDONE = """
    SELECT (SELECT count(*) FROM callbacks.callback WHERE state = 'waiting' AND parked_at IS NULL)
         + (SELECT count(*) FROM payments.call WHERE state = 'waiting' AND verb = 'read')"""


def place(errand, pages, count):
    """Purchases a second. On a busy machine the shop tells a few visitors to come later; they do not count."""
    out = subprocess.run(
        [f"{BUILT}/Shoppers", errand, os.environ["KOLCHI_PORT"], str(count), str(CONNECTIONS)], input=pages, capture_output=True, text=True,
        check=True).stdout
    told = json.loads(out)
    done, shed = told["order"]["done"], sum(told["order"]["shed"].values())
    if done + shed < count or shed > count / 10:
        raise SystemExit(f"{errand}: {told['order']['failed']}, told to come later: {told['order']['shed']}")
    return told["order"]["done"] / told["elapsed"]


def by_turns(runs, rounds):
    """The rates of each run, round by round; they take turns."""
    rates = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            rates[name].append(run())
    for name, each in rates.items():
        print(f"{name:26} {statistics.median(each):>7,.1f}/s ({', '.join(f'{rate:,.1f}' for rate in each)})", flush=True)
    return rates.values()


def compare(what, rates, aim, at_most=False):
    """Prints the median of the ratios of the rounds, because the machine is not equally fast in each."""
    ratios = [first / second for first, second in zip(*rates)]
    found = statistics.median(ratios)
    is_reached = found <= aim if at_most else found >= aim
    print(f"{what}: {found:.2f} ({', '.join(f'{ratio:.2f}' for ratio in ratios)}). "
          f"The aim is {aim} or {'less' if at_most else 'more'}: {'reached' if is_reached else 'missed'}.", flush=True)


def purchases(pages, seconds, rounds):
    place("pay", pages, 20)
    count = max(20, int(place("pay", pages, 50) * seconds))
    rates = by_turns({"paid by the gateway": lambda: place("pay", pages, count), "in cash": lambda: place("order", pages, count)}, rounds)
    compare("A shop places so many purchases that are paid by the gateway for each one in cash", rates, 0.5)


def sellers(seconds, rounds, most):
    one = rows_of(OF_SELLERS.format(distinct="p.id", first="has DESC, seller_id, slug", count=most))
    many = rows_of(OF_SELLERS.format(distinct="o.seller_id", first="slug", count=most))
    if min(len(one), len(many)) < most:
        print(f"sellers: left out, {most} sellers are needed (bin/bench --products 13000 --money)")
        return
    one, many = ["".join(f"/fr/products/{slug}\n" for slug in slugs) for slugs in (one, many)]
    count = max(most, int(place("pay", many, most) * seconds))
    # The first round fills the cache of pages.
    place("pay", one, most)
    rates = by_turns(
        {"at one seller": lambda: place("pay", one, count), f"at {most} sellers": lambda: place("pay", many, count)}, rounds)
    compare(f"{CONNECTIONS} buyers of {most} pieces of one seller place so many purchases for each one at {most} sellers", rates, 0.8)


def secret():
    """With which the simulated gateway signs; see SigningKey."""
    key = hashlib.sha256(open(os.environ["KOLCHI_SECRET_FILE"], "rb").read().strip()).digest()
    return hmac.new(key, b"simulated gateway\0", hashlib.sha256).digest()


class Webhooks:
    """Sends events of payments at a fixed rate, each new, and measures the answers from the moment at which it was due."""

    def __init__(self, payments, rate):
        self.payments, self.rate, self.key, self.times, self.stop = payments, rate, secret(), [], False

    def send(self, first, count):
        line = http.client.HTTPConnection("127.0.0.1", int(os.environ["KOLCHI_PORT"]), timeout=60)
        begun = time.monotonic()
        for place in range(first, count, SENDERS):
            due = begun + place / self.rate
            if (pause := due - time.monotonic()) > 0:
                time.sleep(pause)
            if self.stop:
                return
            event = str(uuid.uuid4())
            body = json.dumps({"id": event, "type": "payment.paid", "data": {"payment": self.payments[place % len(self.payments)]}}).encode()
            seconds = str(int(time.time()))
            code = base64.b64encode(hmac.new(self.key, f"{event}.{seconds}.".encode() + body, hashlib.sha256).digest()).decode()
            line.request("POST", "/webhooks/simulated", body, {
                "webhook-id": event, "webhook-timestamp": seconds, "webhook-signature": f"v1,{code}"})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            self.times.append(time.monotonic() - due)

    @contextlib.contextmanager
    def going(self, count=1 << 30):
        with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
            sent = [pool.submit(self.send, first, count) for first in range(SENDERS)]
            try:
                yield sent
            finally:
                self.stop = count == 1 << 30
        for each in sent:
            each.result()


def webhooks(web, pages, seconds, rounds, rate, many):
    payments = rows_of("SELECT provider_key FROM payments.payment WHERE state = 'succeeded' AND gateway = 'simulated' LIMIT 1000")
    # Afterwards the memory that any first webhooks need is there.
    with Webhooks(payments, rate).going(many // 10):
        pass
    before = memory(web.pid)
    hooks, begun = Webhooks(payments, rate), time.monotonic()
    with hooks.going(many):
        pass
    taken = len(hooks.times) / (time.monotonic() - begun)
    hooks.times.sort()
    slowest = hooks.times[len(hooks.times) * 99 // 100] * 1000
    print(f"Webhooks of a sender who sends {rate} a second: {taken:,.0f}/s are stored, median "
          f"{statistics.median(hooks.times) * 1000:.1f} ms, p99 {slowest:.1f} ms. The aim is 50 ms: {'reached' if slowest <= 50 else 'missed'}.")
    grown = memory(web.pid) - before
    print(f"The web process grew by {grown:.1f} MB over {many:,} webhooks. The aim is 20 MB: {'reached' if grown <= 20 else 'missed'}.", flush=True)
    begun = time.monotonic()
    while rows_of(UNDONE) != ["0"]:
        time.sleep(0.2)
    print(f"The worker has applied them {time.monotonic() - begun:.1f} s after the last one.")
    count = max(20, int(place("order", pages, 50) * seconds))

    def beside():
        with Webhooks(payments, 50).going():
            return place("order", pages, count)

    rates = by_turns({"orders with 50 webhooks/s": beside, "orders alone": lambda: place("order", pages, count)}, rounds)
    compare("Beside 50 webhooks a second, shoppers place so many orders for each one without", rates, 0.9)


def run(parts, seconds, rounds, many, pieces=64, rate=500):
    pages = buyable()
    with tempfile.TemporaryFile() as log:
        web = start("web", log, KOLCHI_GATEWAYS="simulated,cash")
        worker = subprocess.Popen([f"{BUILT}/kolchi", "worker"], env=dict(os.environ, KOLCHI_GATEWAYS="simulated,cash"), stdout=log, stderr=log)
        try:
            if "purchases" in parts:
                purchases(pages, seconds, rounds)
            if "sellers" in parts:
                sellers(seconds, rounds, pieces)
            if "webhooks" in parts:
                webhooks(web, pages, seconds, rounds, rate, many)
        finally:
            for process in (web, worker):
                process.terminate()
                process.wait()
    psql("-c", "VACUUM ANALYZE payments.payment, payments.call, simulated.payment")
