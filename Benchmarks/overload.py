"""More buyers than can be served: whole guest checkouts that arrive at a fixed rate, regardless of the answers.

The first step finds the peak: the most orders per second over growing rates. Then several times as many buyers arrive for
30 seconds, and half the peak for 15 seconds. All that time other visitors view a list, as many as buyers in the crowd. Printed
are the orders per second in the crowd compared with the peak, the times of accepted and refused answers, and how long after
the crowd the last refusal came.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from running import BUILT, buyable, start

CROWD, CALM = 30, 15


def arrive(port, phases, browsers, pages):
    words = ",".join(f"{rate}x{seconds}" for rate, seconds in phases)
    out = subprocess.run(
        [f"{BUILT}/Shoppers", "arrive", port, words, str(browsers)], input=pages, capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def done(seconds, first, last):
    """Orders per second between two seconds."""
    return sum(second["done"] for second in seconds[first:last]) / (last - first)


def peak(port, pages):
    told = subprocess.run(
        [f"{BUILT}/Shoppers", "order", port, "500", "16"], input=pages, capture_output=True, text=True, check=True).stdout
    alone = 500 / json.loads(told)["elapsed"]
    best = 0
    for share in (0.6, 0.8, 1.0, 1.2):
        rate = max(1, round(alone * share))
        found = done(arrive(port, [(rate, 10)], 0, pages)["order"]["seconds"], 2, 10)
        print(f"{rate}/s arrive: {found:.0f} orders a second", flush=True)
        best = max(best, found)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=float, nargs="?", default=5, help="how many times the peak arrive")
    options = parser.parse_args()
    port = os.environ["KOLCHI_PORT"]
    pages = buyable()
    with tempfile.TemporaryFile() as log:
        kolchi = start("web", log)
        try:
            best = peak(port, pages)
            crowd = round(best * options.times)
            told = arrive(port, [(crowd, CROWD), (max(1, round(best / 2)), CALM)], crowd, pages)
        finally:
            kolchi.terminate()
            kolchi.wait()
    order, browse = told["order"], told["browse"]
    # In the first two seconds the first buyers of the crowd have not yet reached their order.
    goodput = done(order["seconds"], 2, CROWD)
    late = [number for number, second in enumerate(order["seconds"]) if number >= CROWD and second["refused"]]
    recovery = late[-1] + 1 - CROWD if late else 0
    slowest = max(order["accepted"]["p99"], browse["accepted"]["p99"])
    refused = max(order["refused"]["p99"], browse["refused"]["p99"])
    cut = {step: count for step, count in order["shed"].items() if step != "look"}
    print(f"peak {best:.0f} orders a second; {crowd}/s arrive, and as many look around: {goodput:.0f} orders a second, {goodput / best:.2f} of the peak")
    print(f"served: p99 {slowest:.0f} ms; sent away: {order['refused']['count'] + browse['refused']['count']}, p99 {refused:.0f} ms,"
          f" {order['refusedWithoutRetryAfter'] + browse['refusedWithoutRetryAfter']} without Retry-After")
    print(f"buyers sent away at their first page: {order['shed'].get('look', 0)}, later: {cut or 0}; gave up: {order['gaveUp'] + browse['gaveUp']},"
          f" failed: {({**order['failed'], **browse['failed']}) or 0}")
    print(f"the last is sent away {recovery} s after the crowd")
    sys.exit(0 if goodput >= 0.9 * best and slowest <= 500 and recovery <= 5 and not order["failed"] else 1)


main()
