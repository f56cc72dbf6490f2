"""What the benchmarks of a running Kolchi share."""

import os
import re
import subprocess
import time
import urllib.request

BUILT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.build", os.environ.get("KOLCHI_BUILT", "release"))


def processor(pids):
    """The processor time of these processes so far, in seconds."""
    ticks = 0
    for pid in pids:
        try:
            fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        except FileNotFoundError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def servers_of_the_cluster():
    """The IDs of the postmaster and its child processes."""
    postmaster = open(os.environ["KOLCHI_DATA"] + "/postgres/postmaster.pid").readline().strip()
    children = subprocess.run(["pgrep", "-P", postmaster], capture_output=True, text=True).stdout.split()
    return [postmaster, *children]


def memory(pid):
    """The resident memory of the process, in megabytes."""
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read())[1]) / 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def rows_of(sql):
    return psql("-c", sql).split()


def wait_for(url):
    """Waits until the URL answers, and returns the answer."""
    for _ in range(1200):
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


def buyable():
    """The paths of a thousand products, one per line, with enough stock for any number of purchases."""
    return psql("-f", os.path.join(os.path.dirname(os.path.abspath(__file__)), "restock.sql"))


def psql(*words):
    """Runs psql as the role that owns the tables."""
    return subprocess.run(["psql", "-qXAt", os.environ["KOLCHI_OWNER_DATABASE_URL"], *words], capture_output=True, text=True, check=True).stdout


def start(role, log, on=(), **settings):
    """Starts a Kolchi of this build and waits until it answers; `on` holds words before the command, such as taskset."""
    process = subprocess.Popen([*on, f"{BUILT}/kolchi", role], env=dict(os.environ, **settings), stdout=log, stderr=log)
    wait_for(f"http://127.0.0.1:{os.environ['KOLCHI_PORT']}/readyz")
    return process
