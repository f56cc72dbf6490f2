"""Restarts a running Kolchi by SIGUSR2 while visitors order, and tells how many requests failed and how long it took."""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

CONNECTIONS = 8
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 30


def successors(log):
    return [int(number) for number in re.findall(r'"another process has taken over".*"pid":(\d+)', open(log).read())]


def main():
    kolchi, shoppers, port = sys.argv[1], sys.argv[2], os.environ["KOLCHI_PORT"]
    pages = subprocess.run(
        ["psql", "-qXAt", os.environ["KOLCHI_OWNER_DATABASE_URL"], "-f", "Benchmarks/restock.sql"],
        capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        process = subprocess.Popen([kolchi, "serve"], stdout=subprocess.DEVNULL, stderr=open(log, "w"), env=dict(os.environ, KOLCHI_LOG="json"))
        serving = process.pid
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz")
                break
            except OSError:
                time.sleep(0.05)
        waits, told, done = [], [], False
        try:
            while not done:
                visitors = subprocess.Popen(
                    [shoppers, "order", port, "400", str(CONNECTIONS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                visitors.stdin.write(pages)
                visitors.stdin.close()
                while visitors.poll() is None and not done:
                    begun, count = time.monotonic(), len(waits)
                    os.kill(serving, signal.SIGUSR2)
                    while len(successors(log)) == count:
                        if time.monotonic() - begun > 300:
                            raise SystemExit(f"restart {count + 1} does not end: see {log}")
                        time.sleep(0.01)
                    waits.append(time.monotonic() - begun)
                    serving = successors(log)[-1]
                    print(f"restart {len(waits)}: process {serving} after {waits[-1]:.2f} s", flush=True)
                    process.poll()
                    time.sleep(0.5)
                    done = len(waits) == ROUNDS
                told.append(json.loads(visitors.stdout.read())["order"])
                visitors.wait()
        finally:
            os.kill(serving, signal.SIGTERM)
    failed = {}
    for errand in told:
        for reason, count in errand["failed"].items():
            failed[reason] = failed.get(reason, 0) + count
    answers = sum(errand["accepted"]["count"] for errand in told)
    print(
        f"{len(waits)} restarts, {statistics.median(waits):.2f} s each (the longest {max(waits):.2f} s); {sum(e['done'] for e in told)} orders"
        f" in {answers} requests, slowest {max(e['accepted']['most'] for e in told):.0f} ms; failed: {failed or 0},"
        f" told to come later: {sum(sum(e['shed'].values()) for e in told)}, asked again on a new connection: {sum(e['askedAgain'] for e in told)}")
    raise SystemExit(1 if failed else 0)


main()
