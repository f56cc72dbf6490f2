"""Two builds of Kolchi compared: the rate of pages and the processor time of a request.

Both serve the same database side by side, each with the assets of its own checkout. They have turns in a random order. A ratio is
the median over the rounds of this build to the other in the same round; above 1 this build is faster.
"""

import argparse
import os
import random
import re
import signal
import statistics
import subprocess
import tempfile

from running import BUILT, processor, rows_of, wait_for

CONNECTIONS = 16


class Side:
    """One build as a web process."""

    def __init__(self, checkout, kolchi, port, folder, name):
        environment = dict(os.environ, KOLCHI_HOME=checkout, KOLCHI_PORT=str(port), KOLCHI_METRICS_PORT="0")
        log = open(os.path.join(folder, name), "w")
        self.process = subprocess.Popen([kolchi, "web"], env=environment, stdout=log, stderr=subprocess.STDOUT)
        self.site = f"http://127.0.0.1:{port}"
        wait_for(self.site + "/readyz")

    def turn(self, path, seconds):
        """Requests a second, and microseconds of processor time of the process for each."""
        before = processor([self.process.pid])
        out = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", self.site + path], capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in out:
            raise SystemExit(f"{path} answered with errors:\n{out}")
        used = processor([self.process.pid]) - before
        return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), 1e6 * used / int(re.search(r"(\d+) requests in", out)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", help="another checkout with a built kolchi")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    other, port, built = os.path.abspath(options.other), int(os.environ["KOLCHI_PORT"]), os.path.basename(os.path.realpath(BUILT))
    slug = rows_of("SELECT slug FROM catalog.product WHERE status = 'published' ORDER BY md5(slug) LIMIT 1")[0]
    sides = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            sides.append(Side(os.environ["KOLCHI_HOME"], f"{BUILT}/kolchi", port, folder, "this"))
            sides.append(Side(other, f"{other}/.build/{built}/kolchi", port + 1, folder, "other"))
            print(f"{'page':10} {'this':>9} {'other':>9}   ratio of rates; µs of processor a request")
            pages = [
                ("product", "/fr/products/" + slug), ("category", "/fr/categories/vetements"), ("home", "/fr"),
                ("search", "/fr/search?q=caftan"),
            ]
            for name, path in pages:
                compare(name, path, sides, options)
        finally:
            for side in sides:
                side.process.send_signal(signal.SIGTERM)
                side.process.wait()


def compare(name, path, sides, options):
    for side in sides:
        side.turn(path, 1)
    told = {side: [] for side in sides}
    for _ in range(options.rounds):
        for side in random.sample(sides, len(sides)):
            told[side].append(side.turn(path, options.seconds))
    (rates, costs), (other_rates, other_costs) = (list(zip(*told[side])) for side in sides)
    ratio = statistics.median(one / two for one, two in zip(rates, other_rates))
    print(
        f"{name:10} {statistics.median(rates):>7,.0f}/s {statistics.median(other_rates):>7,.0f}/s   {ratio:.3f}; "
        f"{statistics.median(costs):.0f}, {statistics.median(other_costs):.0f}", flush=True)


main()
