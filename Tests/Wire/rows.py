"""Reads a streamed CSV file as clients do. The memory of the server must not grow with it: `bin/rows`."""

import csv
import http.client
import io
import sys
import tempfile
import time

from wire import Probe

# The most that the server may grow, in megabytes.
MOST = 32


def read(port, rows):
    """Reads the file row by row, and compares each row."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"/rows/{rows}")
    answer = connection.getresponse()
    assert answer.getheader("Transfer-Encoding") == "chunked" and answer.getheader("Content-Length") is None
    table = csv.reader(io.TextIOWrapper(answer, encoding="utf-8", newline=""), strict=True)
    assert next(table) == ["number", "buyer", "refund", "at", "'=note"]
    count = 0
    for number, (row, buyer, refund, _, note) in enumerate(table):
        assert row == str(number) and note == ""
        assert buyer == (f"'=1+{number}" if number % 10 == 0 else f'Zoé "{number}", Fès')
        assert refund == (f"-{number // 100}.{number % 100:02}" if number else "0.00")
        count += 1
    assert count == rows
    # The connection serves the next request.
    connection.request("GET", "/after")
    assert connection.getresponse().read().startswith(b"GET /after")


def campaign(rows, folder):
    """Returns how many megabytes the server has grown at most."""
    with Probe(folder) as probe:
        read(probe.port, 1000)
        # The start of the probe takes more memory than it has afterwards.
        probe.forget_peak()
        before = probe.peak()
        read(probe.port, rows)
        return probe.peak() - before


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as made:
        begun = time.monotonic()
        growth = campaign(number, made)
    print(f"{number} rows in {time.monotonic() - begun:.0f} s; the server's memory grew by {growth:.1f} MB at most")
    sys.exit(growth > MOST)
