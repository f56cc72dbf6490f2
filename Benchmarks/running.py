"""What the benchmarks of a running Kolchi share."""

import os
import re
import subprocess
import time
import urllib.request

BUILT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.build", os.environ.get("KOLCHI_BUILT", "release"))


def processor(pids):
    """Seconds of processor time that these processes took so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        except FileNotFoundError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def servers_of_the_cluster():
    """The postmaster's processes."""
    postmaster = open(os.environ["KOLCHI_DATA"] + "/postgres/postmaster.pid").readline().strip()
    children = subprocess.run(["pgrep", "-P", postmaster], capture_output=True, text=True).stdout.split()
    return [postmaster, *children]


def memory(pid):
    """Megabytes that are the process's own."""
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read())[1]) / 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def rows_of(sql):
    return psql("-c", sql).split()


def wait_for(url):
    """Its answer, once it gives one."""
    for _ in range(1200):
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


def buyable():
    """Paths of a thousand products, a line each, of which any number can be bought from now on."""
    return psql("-f", os.path.join(os.path.dirname(os.path.abspath(__file__)), "restock.sql"))


def psql(*words):
    """As the role that owns the tables."""
    return subprocess.run(["psql", "-qXAt", os.environ["KOLCHI_OWNER_DATABASE_URL"], *words], capture_output=True, text=True, check=True).stdout


def start(role, log, on=(), **settings):
    """A Kolchi of this release build that answers; `on`: words before its own, like those of taskset."""
    process = subprocess.Popen([*on, f"{BUILT}/kolchi", role], env=dict(os.environ, **settings), stdout=log, stderr=log)
    wait_for(f"http://127.0.0.1:{os.environ['KOLCHI_PORT']}/readyz")
    return process
