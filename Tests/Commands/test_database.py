"""The private PostgreSQL cluster."""

import os
import pathlib
import signal
import subprocess

from conftest import CHECKOUT
from logs import Log


def processes(place):
    """The process IDs of the cluster's servers."""
    cluster = str(place.data / "postgres")
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == cluster:
                found.append(int(entry.name))
        except OSError:
            pass
    return found


def postmaster(place):
    return int((place.data / "postgres/postmaster.pid").read_text().splitlines()[0])


def test_a_killed_server_is_started_again_once_its_processes_have_ended(place):
    place.run("bin/database start")
    killed = postmaster(place)
    # A stopped process does not notice that the server died. It holds the shared memory until it continues.
    held = next(number for number in processes(place) if number != killed)
    os.kill(held, signal.SIGSTOP)
    try:
        os.kill(killed, signal.SIGKILL)
        said = place.run("bin/database start", code=1, KOLCHI_DATABASE_PATIENCE="1")
        assert "does not answer after 1 seconds" in said and str(held) in said
        log = Log(place.data / "postgres.log")
        starting = subprocess.Popen([CHECKOUT / "bin/database", "start"], env=place.environment)
        log.wait_for(rb"shared memory block", starting, times=2)
    finally:
        os.kill(held, signal.SIGCONT)
    assert starting.wait(timeout=60) == 0
    assert "1 row" in place.run(["psql", place.settings()["KOLCHI_ADMIN_DATABASE_URL"], "-c", "SELECT 1"])
    assert postmaster(place) != killed
    # Starting and stopping twice makes no difference.
    place.run("bin/database start")
    for _ in range(2):
        place.run("bin/database stop")
    assert processes(place) == []
