"""The cost of observability: the processor time of a request with and without metrics and traces.

Several Kolchis run side by side on one database. Each has a turn in every round, in a new random order. The measure is the
processor time of the process per request, because other work on the machine affects it less than a rate. A ratio is the
median over the rounds of the ratio to the plain side in the same round.
"""

import argparse
import http.server
import os
import random
import re
import signal
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

CONNECTIONS = 8

# Name, settings, and whether it is scraped each second during its turn.
SIDES = [
    ("plain", {"KOLCHI_METRICS_PORT": "0"}, False),
    ("metrics", {}, True),
    ("traces, one of ten", {"KOLCHI_TRACE_RATIO": "0.1"}, True),
    ("traces, all", {"KOLCHI_TRACE_RATIO": "1"}, True),
]


class Collector(http.server.BaseHTTPRequestHandler):
    """Accepts spans and discards them."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


class Side:
    def __init__(self, kolchi, name, settings, is_scraped, port, collector, folder):
        self.name, self.is_scraped = name, is_scraped
        self.port, self.metrics = port, port + 100
        environment = dict(os.environ, KOLCHI_PORT=str(port), KOLCHI_METRICS_PORT=str(self.metrics), KOLCHI_LOOPS="1")
        environment.update(settings)
        if "KOLCHI_TRACE_RATIO" in settings:
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{collector}"
        log = open(os.path.join(folder, name), "w")
        self.process = subprocess.Popen([kolchi, "web"], env=environment, stdout=log, stderr=subprocess.STDOUT)
        self.site = f"http://127.0.0.1:{port}"
        for _ in range(400):
            try:
                urllib.request.urlopen(self.site + "/readyz").read()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"{name} does not come up: see {log.name}")

    def processor(self):
        """The processor time of all threads so far, in seconds (proc(5), schedstat)."""
        total = 0
        for thread in os.listdir(f"/proc/{self.process.pid}/task"):
            total += int(open(f"/proc/{self.process.pid}/task/{thread}/schedstat").read().split()[0])
        return total / 1e9

    def turn(self, path, seconds):
        """Microseconds of processor time per request."""
        over = threading.Event()

        def scrape():
            while not over.wait(1):
                urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics").read()

        scraper = threading.Thread(target=scrape)
        if self.is_scraped:
            scraper.start()
        before = self.processor()
        out = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", self.site + path], capture_output=True, text=True, check=True).stdout
        after = self.processor()
        over.set()
        if self.is_scraped:
            scraper.join()
        if "Non-2xx" in out:
            raise SystemExit(f"{self.name} answered with errors:\n{out}")
        return 1e6 * (after - before) / int(re.search(r"(\d+) requests in", out)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kolchi")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    first = int(os.environ["KOLCHI_PORT"])
    collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()

    sides = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for index, (name, settings, is_scraped) in enumerate(SIDES):
                sides.append(Side(options.kolchi, name, settings, is_scraped, first + index, collector.server_port, folder))
            home = urllib.request.urlopen(sides[0].site + "/fr").read().decode()
            product = re.search(r'href="(/fr/products/[^"]+)"', home)[1]
            for page, path in [("small answer", "/healthz"), ("product page", product), ("cart", "/fr/cart")]:
                measure(page, path, sides, options)
        finally:
            for side in sides:
                side.process.send_signal(signal.SIGTERM)
                side.process.wait()


def measure(page, path, sides, options):
    for side in sides:
        side.turn(path, 1)
    times = {side.name: [] for side in sides}
    for _ in range(options.rounds):
        for side in random.sample(sides, len(sides)):
            times[side.name].append(side.turn(path, options.seconds))
    plain = times[sides[0].name]
    for side in sides:
        ratios = sorted(one / other for one, other in zip(times[side.name], plain))
        quarter = len(ratios) // 4
        print(
            f"{page:14} {side.name:20} {statistics.median(times[side.name]):7.1f} µs   "
            f"{statistics.median(ratios):.3f} × plain   (half of the rounds {ratios[quarter]:.3f} to {ratios[-1 - quarter]:.3f})", flush=True)


main()
