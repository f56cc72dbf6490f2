"""A shop imports its catalogue: how long does that take, and what do visitors notice of it?

A file of one row per product is uploaded, checked and imported as a member of the shop would do it, then the same file again.
Meanwhile a visitor requests product pages and categories at a steady rate. Compared are the 99th percentile of these pages before
and during the import, and the share of pages that are still cached after it.
"""

import argparse
import csv
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
# Requests a second of the visitor.
PACE = 200


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
        """Waits until the file waits for its shop or is over."""
        while True:
            assert self.ask("GET", path) == 200, path
            if "data-moves" not in self.page:
                return
            time.sleep(0.1)

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


def look_around(paths, is_over, line):
    """Requests the pages in turn at a steady rate, and sends back how long each answer took, in milliseconds."""
    visitor, times, begun = Browser("10.9.9.9"), [], time.monotonic()
    while not is_over.is_set():
        due = begun + len(times) / PACE
        time.sleep(max(0, due - time.monotonic()))
        assert visitor.ask("GET", paths[len(times) % len(paths)]) == 200
        # What is late because an earlier answer was late counts, too.
        times.append(1000 * max(visitor.took, time.monotonic() - due))
    line.send(times)


class Visitor:
    """Looks around in a process of its own while something happens."""

    def __init__(self, paths):
        self.paths = paths

    def __enter__(self):
        self.is_over, (self.here, there) = multiprocessing.Event(), multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=look_around, args=(self.paths, self.is_over, there))
        self.process.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.times = sorted(self.here.recv())
        self.process.join()

    @property
    def p99(self):
        return self.times[len(self.times) * 99 // 100]

    def told(self):
        return f"{len(self.times)} pages, median {statistics.median(self.times):.1f} ms, p99 {self.p99:.1f} ms"


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
            salma = Member("10.9.9.7")
            salma.ask("GET", "/fr/login")
            assert salma.logs_in(EMAIL, PASSWORD) == 303
            file = archive(options.rows, f"bench-{int(time.time())}")
            still_cached(paths)
            with Visitor(paths) as before:
                time.sleep(15)
            print(f"before: {before.told()}", flush=True)
            still_cached(paths)
            with Visitor(paths) as during:
                times = salma.imports(file)
            share = still_cached(paths)
            print(f"during: {during.told()}; p99 {during.p99 / before.p99:.2f} × before; {100 * share:.0f} % of {len(paths)} pages still cached")
            print(f"{options.rows} rows: upload {times[0]} s, read {times[1]} s, check {times[2]} s, import {times[3]} s", flush=True)
            while rows_of("SELECT count(*) FROM imports.product WHERE state = 'pictures'") != ["0"]:
                time.sleep(0.5)
            live, = rows_of("SELECT count(*) FROM catalog.revision WHERE batch_id IS NOT NULL AND state = 'accepted'")
            print(f"listings of files that are live: {live}")
            with Visitor(paths) as again:
                times = salma.imports(file)
            print(f"again: {again.told()}; upload {times[0]} s, read {times[1]} s, check {times[2]} s, import {times[3]} s")
        finally:
            kolchi.terminate()
            kolchi.wait()


if __name__ == "__main__":
    main()
