"""Restarts a running Kolchi by SIGUSR2 while visitors order. Prints the number of failed requests and the durations."""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from running import BUILT, buyable, start

CONNECTIONS = 8
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 30


def successor(log):
    """The process ID in the next line of the log that names a successor."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        line = log.readline()
        if found := re.search(rb'"another process has taken over".*"pid":(\d+)', line):
            return int(found[1])
        if not line.endswith(b"\n"):
            log.seek(log.tell() - len(line))
            time.sleep(0.01)
    raise SystemExit("a restart does not end")


def main():
    port = os.environ["KOLCHI_PORT"]
    pages = buyable()
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        process = start("serve", open(log, "wb"), KOLCHI_LOG="json")
        log = open(log, "rb")
        serving = process.pid
        waits, told, done = [], [], False
        try:
            while not done:
                visitors = subprocess.Popen(
                    [f"{BUILT}/Shoppers", "order", port, "400", str(CONNECTIONS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                visitors.stdin.write(pages)
                visitors.stdin.close()
                while visitors.poll() is None and not done:
                    begun = time.monotonic()
                    os.kill(serving, signal.SIGUSR2)
                    serving = successor(log)
                    waits.append(time.monotonic() - begun)
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
