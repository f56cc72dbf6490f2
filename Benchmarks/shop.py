"""Kolchi compared with nginx and with pgbench on the product page's SQL; then its pages, carts and checkouts.

For nginx, each server has one core and one worker, and the load program has the other core. The comparison covers a small
answer, a file of 30 kB and the home page. Kolchi reads prices and stock for the home page, and nginx has it as a file.
Everything else shares both cores with the load program. Both sides of a pair run alternately, and each pair gives the ratio
of the medians of three rounds. Each page also shows the processor time of a request for Kolchi, PostgreSQL and the load
program. At the end new visitors fill carts and place orders.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.request

from running import BUILT, buyable, memory, processor, psql, rows_of, servers_of_the_cluster, start, wait_for

CONNECTIONS = 16
SMALL = "Hello, world\n"


# Requests the paths of a file in turn.
IN_TURN = """
local paths, at = {}, 0
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""


def wrk(url, seconds, paths=None, folder=None, core=None):
    """Requests per second and the 99th percentile, for one URL or for many in turn."""
    script = []
    if paths:
        with open(os.path.join(folder, "paths"), "w") as file:
            file.write("\n".join(paths))
        with open(os.path.join(folder, "in_turn.lua"), "w") as file:
            file.write(IN_TURN)
        script = ["-s", os.path.join(folder, "in_turn.lua")]
    out = subprocess.run(
        [*on(core), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency", *script, url], capture_output=True, text=True, check=True,
        env=dict(os.environ, PATHS=os.path.join(folder or "", "paths"))).stdout
    if "Non-2xx" in out:
        raise SystemExit(f"{url} answered with errors:\n{out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), re.search(r"99%\s+(\S+)", out)[1]


def on(core):
    """The words that bind a command to one core."""
    return [] if core is None else ["taskset", "-c", str(core)]


def pages(site, kolchi, seconds, folder):
    """Prints a line for each kind of page, with the processor time per request."""
    slugs = rows_of("SELECT slug FROM catalog.product WHERE status = 'published' ORDER BY md5(slug) LIMIT 1000")
    filters = [f"/fr/search?min={10 * number}&condition=like-new" for number in range(1, 400)]
    kinds = [
        ("product, one", ["/fr/products/" + slugs[0]]), ("product, 1,000", ["/fr/products/" + slug for slug in slugs]),
        ("category", ["/fr/categories/vetements"]), ("search, caftan", ["/fr/search?q=caftan"]), ("lists, 399 filters", filters),
        ("home", ["/fr"]),
    ]
    print(f"{'page':20} {'requests':>10} {'p99':>10}   CPU µs a request: Kolchi, PostgreSQL, load program")
    for name, paths in kinds:
        for path in paths:
            urllib.request.urlopen(site + path).read()
        servers = servers_of_the_cluster()
        before = processor([kolchi.pid]), processor(servers), os.times()
        rate, slowest = wrk(site, seconds, paths, folder)
        after = processor([kolchi.pid]), processor(servers), os.times()
        load = after[2].children_user + after[2].children_system - before[2].children_user - before[2].children_system
        shares = [1e6 * part / (rate * seconds) for part in (after[0] - before[0], after[1] - before[1], load)]
        print(f"{name:20} {rate:>8,.0f}/s {slowest:>10}   {shares[0]:.0f}, {shares[1]:.0f}, {shares[2]:.0f}")


def shoppers(kolchi, port, seconds):
    """Pieces put into carts and whole guest checkouts, each by a new visitor."""
    pages = buyable()
    print(f"{'fresh visitors':20} {'a second':>10} {'p99':>10}   CPU µs each: Kolchi, PostgreSQL")
    for name, errand in [("piece into the cart", "fill"), ("whole checkout", "order")]:
        def run(count):
            out = subprocess.run(
                [f"{BUILT}/Shoppers", errand, port, str(count), str(CONNECTIONS)],
                input=pages, capture_output=True, text=True, check=True).stdout
            told = json.loads(out)
            if told[errand]["done"] < count:
                raise SystemExit(f"{errand}: {told[errand]['failed']}, told to come later: {told[errand]['shed']}")
            return told[errand]["done"] / told["elapsed"], told[errand]["accepted"]["p99"]
        # A short run shows how many fit into that time.
        rate, _ = run(200)
        count = max(200, int(rate * seconds))
        servers = servers_of_the_cluster()
        before = processor([kolchi.pid]), processor(servers)
        rate, slowest = run(count)
        after = processor([kolchi.pid]), processor(servers)
        shares = [1e6 * (last - first) / count for first, last in zip(before, after)]
        print(f"{name:20} {rate:>8,.0f}/s {slowest:>8.1f}ms   {shares[0]:,.0f}, {shares[1]:,.0f}")


class Nginx:
    """One worker on one core; it logs each request to a file, as Kolchi does."""

    def __init__(self, port, folder, core):
        conf = f"""
            worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
            events {{ worker_connections 1024; }}
            http {{ access_log {folder}/access.log; keepalive_requests 1000000; sendfile on; tcp_nopush on; open_file_cache max=10;
                types {{ text/html html; image/png png; }}
                server {{ listen 127.0.0.1:{port};
                    location / {{ root {folder}; }}
                    location = /small {{ default_type text/plain; return 200 "{SMALL[:-1]}\\n"; }} }} }}"""
        path = os.path.join(folder, "nginx.conf")
        open(path, "w").write(conf)
        self.process = subprocess.Popen([*on(core), "nginx", "-c", path, "-p", folder], stderr=subprocess.DEVNULL)
        self.site = f"http://127.0.0.1:{port}"
        wait_for(self.site + "/small")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def beside_nginx(site, home, seconds, folder, log):
    """Both servers alternately on the first core, the load program on the second."""
    picture = re.search(r"/assets/[^\"]*share[^\"]*\.png", home)[0]
    kolchi = start("web", log, on=on(0), KOLCHI_LOOPS="1")
    for name, path in [("home.html", "/fr"), ("share.png", picture)]:
        open(os.path.join(folder, name), "wb").write(urllib.request.urlopen(site + path).read())
    nginx = Nginx(int(os.environ["KOLCHI_PORT"]) + 1, folder, core=0)
    pairs = [
        ("small answer", "/healthz", "/small"), (f"file of {os.path.getsize(os.path.join(folder, 'share.png')) // 1000} kB", picture, "/share.png"),
        (f"home page, {os.path.getsize(os.path.join(folder, 'home.html')) // 1000} kB", "/fr", "/home.html")]
    try:
        print(f"{'one core each':20} {'Kolchi':>10} {'p99':>8} {'nginx':>12} {'p99':>8}")
        for name, ours, theirs in pairs:
            runs = [(wrk(site + ours, seconds, core=1), wrk(nginx.site + theirs, seconds, core=1)) for _ in range(3)]
            kolchis, nginxs = (sorted(run[side] for run in runs)[1] for side in (0, 1))
            print(f"{name:20} {kolchis[0]:>8,.0f}/s {kolchis[1]:>8} {nginxs[0]:>10,.0f}/s {nginxs[1]:>8}   {kolchis[0] / nginxs[0]:.2f} × nginx")
    finally:
        nginx.stop()
        kolchi.terminate()
        kolchi.wait()


def as_administrator(sql):
    subprocess.run(["psql", "-qX", os.environ["KOLCHI_ADMIN_DATABASE_URL"], "-c", sql], check=True)


def statements_of(page, log):
    """The statements, with their values, that Kolchi sends for one page, from the server's own log."""
    as_administrator("ALTER ROLE kolchi_app SET log_statement = 'all'")
    try:
        kolchi = start("web", subprocess.DEVNULL)
        for _ in range(4):  # the last one finds everything prepared, on whichever connection
            before = os.path.getsize(log)
            urllib.request.urlopen(page).read()
        time.sleep(0.2)  # the server's log is written a moment after its answer
        text = open(log, encoding="utf-8").read()[before:]
        kolchi.send_signal(signal.SIGTERM)
        kolchi.wait()
    finally:
        as_administrator("ALTER ROLE kolchi_app RESET log_statement")
    entries = re.split(r"^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\] ", text, flags=re.M)
    found = []
    for entry, after in zip(entries, entries[1:] + [""]):
        execute = re.match(r"LOG:  execute \w+: (.*)", entry, re.S)
        if not execute:
            continue
        values = {}
        if after.startswith("DETAIL:  parameters:"):
            for number, value in re.findall(r"\$(\d+) = (NULL|'(?:[^']|'')*')", after):
                values[int(number)] = None if value == "NULL" else value[1:-1].replace("''", "'")
        found.append((execute[1].strip(), values))
    return found


def pgbench(statements, seconds, folder):
    """Transactions per second, where one transaction is all statements of a page, pipelined and prepared."""
    lines, defines = ["\\startpipeline"], []
    for index, (sql, values) in enumerate(statements):
        def place(match):
            name = f"v{index}_{match[1]}"
            value = values[int(match[1])]
            if value is None:
                return "NULL"
            if not value:  # pgbench takes no empty variable
                return "''"
            if f"{name}={value}" not in defines:
                defines.append(f"{name}={value}")
            return f":{name}"
        lines.append(re.sub(r"\$(\d+)", place, sql) + ";")
    lines.append("\\endpipeline")
    path = os.path.join(folder, "page.sql")
    open(path, "w").write("\n".join(lines) + "\n")
    binary = subprocess.run("ls /usr/lib/postgresql/*/bin/pgbench | sort -V | tail -1", shell=True, capture_output=True, text=True).stdout.strip()
    environment = dict(os.environ, PGOPTIONS="-c jit=off -c plan_cache_mode=force_generic_plan")
    clients = 4  # as many connections as Kolchi's quick lanes have on two loops
    out = subprocess.run(
        [binary or "pgbench", "-n", "-M", "prepared", "-f", path, "-c", str(clients), "-j", "1", "-T", str(seconds)]
        + [part for define in defines for part in ("-D", define)] + [os.environ["DATABASE_URL"]],
        capture_output=True, text=True, env=environment)
    if out.returncode:
        raise SystemExit(out.stderr)
    return float(re.search(r"tps = ([\d.]+)", out.stdout)[1])


def beside_pgbench(page, seconds, folder, log):
    """The product page compared with its statements alone, on both cores."""
    statements = statements_of(page, os.environ["KOLCHI_DATA"] + "/postgres.log")
    kolchi = start("web", log)
    try:
        runs = [(wrk(page, seconds), pgbench(statements, seconds, folder)) for _ in range(3)]
    finally:
        kolchi.terminate()
        kolchi.wait()
    ours, theirs = statistics.median(run[0][0] for run in runs), statistics.median(run[1] for run in runs)
    print(f"product page: {ours:,.0f}/s, pgbench with its {len(statements)} statements {theirs:,.0f}/s: {ours / theirs:.2f} × pgbench")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    port = os.environ["KOLCHI_PORT"]
    site = f"http://127.0.0.1:{port}"

    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        log = open(os.path.join(folder, "kolchi.log"), "w")
        kolchi = start("web", log)
        try:
            print(f"idle: {memory(kolchi.pid):.0f} MB")
            home = urllib.request.urlopen(site + "/fr").read().decode()
            page = site + re.search(r'href="(/fr/products/[^"]+)"', home)[1]
            pages(site, kolchi, options.seconds, folder)
            shoppers(kolchi, port, options.seconds)
            print(f"under load: {memory(kolchi.pid):.0f} MB")
        finally:
            kolchi.terminate()
            kolchi.wait()
        beside_pgbench(page, options.seconds, folder, log)
        beside_nginx(site, home, options.seconds, folder, log)


main()
