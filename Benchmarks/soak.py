"""Many minutes at four fifths of the machine's capacity: do memory and descriptors stay constant, and answers quick?

Visitors arrive at a steady rate, regardless of the answers: whole guest checkouts, and five times as many who view a list.
It prints a line per minute. The last lines compare the second tenth of the run with the last tenth.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

from running import BUILT, buyable, descriptors, memory, start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=int, nargs="?", default=30)
    options = parser.parse_args()
    port = os.environ["KOLCHI_PORT"]
    pages = buyable()
    with tempfile.TemporaryFile() as log:
        kolchi = start("serve", log)
        try:
            told = subprocess.run(
                [f"{BUILT}/Shoppers", "order", port, "1000", "16"], input=pages, capture_output=True, text=True, check=True).stdout
            # That was the rate of orders alone; visitors who only look also use the machine.
            rate = max(1, round(0.7 * 1000 / json.loads(told)["elapsed"]))
            seconds = options.minutes * 60
            print(f"{rate} checkouts a second arrive, and {5 * rate} look around", flush=True)
            crowd = subprocess.Popen(
                [f"{BUILT}/Shoppers", "arrive", port, f"{rate}x{seconds}", str(5 * rate)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            crowd.stdin.write(pages)
            crowd.stdin.close()
            seen = []
            begun = time.monotonic()
            for minute in range(options.minutes):
                before = busy()
                time.sleep(max(0, begun + 60 * (minute + 1) - time.monotonic()))
                seen.append((memory(kolchi.pid), descriptors(kolchi.pid)))
                print(f"{minute + 1:3} min: {seen[-1][0]:.0f} MB, {seen[-1][1]} descriptors, processors {(busy() - before) / 60:.2f} of {os.cpu_count()}", flush=True)
            order = json.loads(crowd.stdout.read())
            crowd.wait()
        finally:
            kolchi.terminate()
            kolchi.wait()
    for name in ("order", "browse"):
        errand = order[name]
        print(f"{name}: {errand['come']} came, {errand['done']} done, sent away {sum(errand['shed'].values())}, gave up {errand['gaveUp']},"
              f" failed {errand['failed'] or 0}; {errand['accepted']['count']} answers, median {errand['accepted']['median']:.1f} ms, p99 {errand['accepted']['p99']:.1f} ms")
    tenth = max(1, len(seen) // 10)
    for index, what in enumerate(("MB", "descriptors")):
        first, last = (statistics.mean(one[index] for one in part) for part in (seen[tenth:2 * tenth] or seen[:1], seen[-tenth:]))
        print(f"{what}: {first:.0f} after {2 * tenth} min, {last:.0f} at the end")


def busy():
    """The processor time of the whole machine so far, in seconds, without idle time."""
    fields = [int(field) for field in open("/proc/stat").readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


main()
