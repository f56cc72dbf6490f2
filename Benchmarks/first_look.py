"""Kolchi beside nginx (a small answer) and beside pgbench with the product page's own SQL.

Both sides of a pair run alternately on the same machine in one go, the load program on the same cores, and each pair
gives a ratio: the median of three rounds.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.request

CONNECTIONS = 16
SMALL = "Hello, world\n"


def wrk(url, seconds):
    out = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency", url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(f"{url} answered with errors:\n{out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), re.search(r"99%\s+(\S+)", out)[1]


def wait_for(url):
    for _ in range(200):
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


class Nginx:
    """One worker a core; a line in a log file for each request, as Kolchi writes one."""

    def __init__(self, port, folder):
        conf = f"""
            worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
            events {{ worker_connections 1024; }}
            http {{ access_log {folder}/access.log; keepalive_requests 1000000;
                server {{ listen 127.0.0.1:{port} reuseport; location / {{ default_type text/plain; return 200 "{SMALL[:-1]}\\n"; }} }} }}"""
        path = os.path.join(folder, "nginx.conf")
        open(path, "w").write(conf)
        self.process = subprocess.Popen(["nginx", "-c", path, "-p", folder], stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}/"
        wait_for(self.url)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def psql(sql):
    subprocess.run(["psql", "-qX", os.environ["KOLCHI_ADMIN_DATABASE_URL"], "-c", sql], check=True)


def statements_of(page, start, log):
    """The statements with their values that Kolchi sends for one page, read from the server's own log."""
    psql("ALTER ROLE kolchi_app SET log_statement = 'all'")
    try:
        kolchi = start()
        for _ in range(4):  # the last one finds everything prepared, on whichever connection
            before = os.path.getsize(log)
            urllib.request.urlopen(page).read()
        time.sleep(0.2)  # the server's log is written a moment after its answer
        text = open(log, encoding="utf-8").read()[before:]
        kolchi.send_signal(signal.SIGTERM)
        kolchi.wait()
    finally:
        psql("ALTER ROLE kolchi_app RESET log_statement")
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
    """Transactions a second where one transaction is all statements of a page, pipelined and prepared."""
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


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kolchi")
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    port = os.environ["KOLCHI_PORT"]
    site = f"http://127.0.0.1:{port}"
    log = os.environ["KOLCHI_DATA"] + "/postgres.log"

    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)

        def start():
            process = subprocess.Popen([options.kolchi, "web"], stdout=open(os.path.join(folder, "kolchi.log"), "w"), stderr=subprocess.STDOUT)
            wait_for(site + "/readyz")
            return process

        kolchi = start()
        home = urllib.request.urlopen(site + "/fr").read().decode()
        page = site + re.search(r'href="(/fr/products/[^"]+)"', home)[1]
        kolchi.send_signal(signal.SIGTERM)
        kolchi.wait()
        statements = statements_of(page, start, log)

        kolchi, nginx = start(), Nginx(int(port) + 1, folder)
        rows = {"small, Kolchi": [], "small, nginx": [], "page, Kolchi": [], "page, pgbench": []}
        try:
            for _ in range(3):
                rows["small, Kolchi"].append(wrk(site + "/healthz", options.seconds))
                rows["small, nginx"].append(wrk(nginx.url, options.seconds))
                rows["page, Kolchi"].append(wrk(page, options.seconds))
                rows["page, pgbench"].append((pgbench(statements, options.seconds, folder), ""))
        finally:
            nginx.stop()
            kolchi.send_signal(signal.SIGTERM)
            kolchi.wait()

    rate = {name: statistics.median(r for r, _ in runs) for name, runs in rows.items()}
    for name, runs in rows.items():
        print(f"{name:15} {rate[name]:>9,.0f}/s   p99 {', '.join(p for _, p in runs) or '-'}")
    print(f"a small answer: {rate['small, Kolchi'] / rate['small, nginx']:.2f} × nginx")
    print(f"the product page ({len(statements)} statements): {rate['page, Kolchi'] / rate['page, pgbench']:.2f} × pgbench with the same SQL")


main()
