"""The ports of programs under test."""

import subprocess
import sys

import ports
from conftest import CHECKOUT

TAKES = "import sys; sys.path.append('Tests'); import ports; print(*(ports.free_port() for _ in range(50)), flush=True); sys.stdin.read()"


def test_no_port_is_given_twice_while_tests_run_beside_one_another():
    words, pipe = [sys.executable, "-c", TAKES], subprocess.PIPE
    processes = [subprocess.Popen(words, cwd=CHECKOUT, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    given = [int(word) for process in processes for word in process.stdout.readline().split()]
    for process in processes:
        process.communicate()
    assert len(given) == len(set(given)) == 200
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first = int(file.read().split()[0])
    assert set(given) <= set(ports.PORTS) and max(ports.PORTS) < first
