"""A shop imports its catalogue: how long does that take, and what do visitors notice of it?

A file of one row per product is uploaded, checked and imported as a member of the shop would do it, then the same file again.
At the same time visitors request product pages and categories at a steady rate. Compared are the 99th percentile of these pages before
and during the import, and the share of pages that are still cached after it.
"""

import argparse
import csv
import html
import io
import multiprocessing
import pathlib
import re
import statistics
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile

from browser import Browser
from running import psql, rows_of, start

SHOP, EMAIL, PASSWORD = "dar-salma", "salma@kolchi.example", "theiere bleue"
PICTURES = pathlib.Path(__file__).resolve().parents[1] / "Demo/pictures"
# The most pictures in the file. Products share them, as catalogues often do.
MOST_PICTURES = 20
# Requests a second of all visitors, and how many visitors there are, each with a connection.
PACE, VISITORS = 200, 4
KINDS = ["products", "categories"]
# Seconds between two polls of the member. The script of the page pauses up to a second.
PAUSE = 0.5
# Seconds before the import. A cached page lives for a minute at most, so a shorter time would show no page that is made anew.
CALM = 70


def archive(rows, mark):
    """A ZIP file in Kolchi's own format with that many products, and their pictures."""
    pictures = sorted(PICTURES.glob("*.jpg"))[:MOST_PICTURES]
    table, packed = io.StringIO(), io.BytesIO()
    lines = csv.writer(table)
    lines.writerow([
        "Handle", "Language", "Title fr", "Description fr", "Category", "Condition", "Price MAD", "SKU", "Stock", "Weight g", "Pictures"])
    category, = rows_of("""
        SELECT c.slug FROM catalog.category c JOIN catalog.product p ON p.category_id = c.id
        WHERE NOT EXISTS (SELECT FROM catalog.category WHERE parent_id = c.id) GROUP BY c.slug ORDER BY count(*) DESC, c.slug LIMIT 1""")
    for number in range(rows):
        lines.writerow([
            f"{mark}-{number}", "fr", f"Babouche {mark} {number}", "Cuir souple, semelle cousue.", category, "new", f"{100 + number % 400}.00",
            f"{mark}-{number}", 5, 700, pictures[number % len(pictures)].name])
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("catalogue.csv", table.getvalue())
        for picture in pictures:
            file.writestr(picture.name, picture.read_bytes())
    return packed.getvalue()


class Member(Browser):
    """A member of the shop who imports files."""

    def rests(self, path):
        """Waits until the file waits for its shop or is over, as the script of the page does: it polls, reloads the page and pauses."""
        while True:
            assert self.ask("GET", path) == 200, path
            poll = re.search(r'data-moves="([^"]+)"', self.page)
            if not poll:
                return
            time.sleep(PAUSE)
            assert self.ask("GET", html.unescape(poll[1])) in (200, 204), poll[1]

    def imports(self, file):
        """Seconds of the upload, the reading, the check and the import."""
        times = [time.monotonic()]

        def lap():
            times.append(time.monotonic())

        assert self.ask("GET", f"/fr/desk/{SHOP}/files") == 200
        assert self.upload(f"/fr/desk/{SHOP}/files", "catalogue.zip", file) == 303
        lap()
        path = urllib.parse.urlsplit(self.location).path
        self.rests(path)
        lap()
        if '/words"' in self.page:
            self.ask("GET", path + "/words")
            action, fields = self.form("/words")
            assert self.ask("POST", action, **fields) == 303, self.page
        self.rests(path)
        lap()
        if "/start" not in self.page:
            raise SystemExit(f"nothing can be imported:\n{self.page}")
        action, fields = self.form("/start")
        assert self.ask("POST", action, **fields) == 303
        self.rests(path)
        lap()
        return [round(after - before, 2) for before, after in zip(times, times[1:])]


def look_around(first, paths, is_over, line):
    """Requests the pages in turn at a steady rate, and sends back how long each answer took, in milliseconds, by kind of page."""
    visitor, times, begun, number = Browser(f"10.9.9.{20 + first}"), [], time.monotonic(), first
    while not is_over.is_set():
        due, path = begun + number / PACE, paths[number % len(paths)]
        time.sleep(max(0, due - time.monotonic()))
        assert visitor.ask("GET", path) == 200
        # What is late because an earlier answer was late counts, too.
        times.append((path.split("/")[2], 1000 * (time.monotonic() - due)))
        number += VISITORS
    line.send(times)


class Visitors:
    """Look around while something happens. Each is a process of its own, so that none waits for another's Python."""

    def __init__(self, paths):
        self.paths = paths

    def __enter__(self):
        self.is_over, self.lines, self.processes = multiprocessing.Event(), [], []
        for first in range(VISITORS):
            here, there = multiprocessing.Pipe()
            self.lines.append(here)
            self.processes.append(multiprocessing.Process(target=look_around, args=(first, self.paths, self.is_over, there)))
            self.processes[-1].start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.seen = [seen for line in self.lines for seen in line.recv()]
        for process in self.processes:
            process.join()

    def p99(self, kind=""):
        times = sorted(took for page, took in self.seen if page.startswith(kind))
        return times[len(times) * 99 // 100]

    def told(self, before=None):
        median = statistics.median(took for _, took in self.seen)
        ratios = [f" ({self.p99(kind) / before.p99(kind):.2f} × before)" if before else "" for kind in KINDS]
        return f"{len(self.seen)} pages, median {median:.1f} ms, p99 " + ", ".join(
            f"of {kind} {self.p99(kind):.1f} ms{ratio}" for kind, ratio in zip(KINDS, ratios))


def cached():
    """How many requests found a cached page, and how many did not."""
    metrics = urllib.request.urlopen("http://127.0.0.1:9464/metrics").read().decode()
    return [int(re.search(rf'kolchi_kept_pages_asked_total{{outcome="{outcome}"}} (\d+)', metrics)[1]) for outcome in ("hit", "miss")]


def still_cached(paths):
    """The share of these pages that is served from the cache."""
    visitor, before = Browser("10.9.9.8"), cached()
    for path in paths:
        assert visitor.ask("GET", path) == 200
    hits, misses = (after - first for after, first in zip(cached(), before))
    return hits / (hits + misses)


def trust():
    """Makes the shop's listings go live without a check by the staff."""
    psql("-c", f"""
        INSERT INTO catalog.seller_trust (seller_id, word, who, why, since)
        SELECT id, 'trusted', 'system', 'bench', kernel.now() FROM sellers.seller WHERE slug = '{SHOP}'
        ON CONFLICT (seller_id) DO UPDATE SET word = 'trusted', who = 'system', why = 'bench', since = kernel.now()""")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=10_000)
    options = parser.parse_args()
    slugs = rows_of("SELECT slug FROM catalog.product WHERE status = 'published' ORDER BY md5(slug) LIMIT 150")
    categories = rows_of("SELECT slug FROM catalog.category ORDER BY slug LIMIT 20")
    paths = ["/fr/products/" + slug for slug in slugs] + ["/fr/categories/" + code for code in categories]
    with tempfile.TemporaryFile() as log:
        kolchi = start("serve", log, KOLCHI_PROXIES="127.0.0.1")
        try:
            trust()
            file = archive(options.rows, f"bench-{int(time.time())}")
            still_cached(paths)
            with Visitors(paths) as before:
                time.sleep(CALM)
            print(f"before: {before.told()}", flush=True)
            still_cached(paths)
            salma = Member("10.9.9.7")
            salma.ask("GET", "/fr/login")
            assert salma.logs_in(EMAIL, PASSWORD) == 303
            with Visitors(paths) as during:
                times = salma.imports(file)
            share = still_cached(paths)
            print(f"during: {during.told(before)}; {100 * share:.0f} % of {len(paths)} pages still cached")
            print(f"{options.rows} rows: upload {times[0]} s, read {times[1]} s, check {times[2]} s, import {times[3]} s", flush=True)
            while rows_of("SELECT count(*) FROM imports.product WHERE state = 'pictures'") != ["0"]:
                time.sleep(0.5)
            live, = rows_of("SELECT count(*) FROM catalog.revision WHERE batch_id IS NOT NULL AND state = 'accepted'")
            print(f"listings of files that are live: {live}")
            with Visitors(paths) as again:
                times = salma.imports(file)
            print(f"again: {again.told(before)}; upload {times[0]} s, read {times[1]} s, check {times[2]} s, import {times[3]} s")
        finally:
            kolchi.terminate()
            kolchi.wait()


if __name__ == "__main__":
    main()
