"""Attacks with slow heads, slow bodies, slow readers and too large messages. Meanwhile a canary must be served as usual.

First against the server alone. Then, if slowhttptest is installed, against the whole shop, whose home page the canary requests.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from wire import ROOT, Probe

sys.path.append(str(ROOT / "Tests"))
from ports import free_port  # noqa: E402


class Canary(threading.Thread):
    """Sends 20 requests a second from its own address, each on a new connection, and records the latencies."""

    def __init__(self, port, path="/canary"):
        super().__init__(daemon=True)
        self.port = port
        self.request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode()
        self.milliseconds = []
        self.lost = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.05):
            begun = time.monotonic()
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5, source_address=("127.0.0.9", 0)) as one:
                    one.sendall(self.request)
                    answer = b""
                    while piece := one.recv(4096):
                        answer += piece
                if not answer.startswith(b"HTTP/1.1 200 "):
                    raise OSError(answer[:100])
                self.milliseconds.append((time.monotonic() - begun) * 1000)
            except OSError as error:
                self.lost += 1
                print(f"canary lost after {time.monotonic() - begun:.1f} s: {error!r}", flush=True)

    def told(self):
        self.over.set()
        self.join()
        times = sorted(self.milliseconds)
        return len(times), self.lost, times[len(times) * 99 // 100] if times else float("inf")


def slow_heads(one, at):
    return b"GET / HTTP/1.1\r\nHost: a\r\n" if at == 0 else b"X-%d: y\r\n" % at


def slow_bodies(one, at):
    return b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" if at == 0 else b"a"


def slow_readers(one, at):
    if at == 0:
        return b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
    try:
        one.recv(10)
    except BlockingIOError:
        pass
    return b""


def attack(mode, port, count, seconds):
    """Keeps `count` connections open in that mode. Returns how many of them the server closed."""
    ones = []
    for number in range(count):
        one = socket.socket()
        if mode is slow_readers:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # An address may have at most 256 connections if no proxy is trusted. So sixteen addresses attack.
        one.bind((f"127.0.1.{number % 16 + 1}", 0))
        one.connect(("127.0.0.1", port))
        one.setblocking(False)
        ones.append(one)
    ended = set()
    begun = time.monotonic()
    at = 0
    while time.monotonic() - begun < seconds:
        for one in ones:
            if one in ended:
                continue
            try:
                data = mode(one, at)
                if data:
                    one.send(data)
                if mode is not slow_readers and one.recv(4096, socket.MSG_PEEK) is not None:
                    ended.add(one)
            except BlockingIOError:
                pass
            except OSError:
                ended.add(one)
        at += 1
        time.sleep(2)
    for one in ones:
        one.close()
    return len(ended)


def siege(mode, count, seconds, folder):
    with Probe(folder) as probe:
        before = probe.memory()
        canary = Canary(probe.port)
        canary.start()
        ended = attack(mode, probe.port, count, seconds)
        memory = probe.memory()
        return told(mode.__name__.replace("_", " "), f"{count} connections, {ended} ended by the server", canary, before, memory)


def told(what, of, canary, before, memory):
    """Prints the canary's result. Returns whether it was good."""
    served, lost, slowest = canary.told()
    good = lost == 0 and served > 0 and slowest < 200
    print(f"{what:25} {of}; canary {served} of {served + lost}, p99 {slowest:.0f} ms; memory {before} MB, then {memory} MB"
          f"{'' if good else '  — WRONG'}", flush=True)
    return good


class Shop:
    """A `kolchi web` process, on the database of the environment."""

    def __init__(self, connections):
        self.port = free_port()
        # All connections of slowhttptest come from one address.
        environment = {**os.environ, "KOLCHI_PORT": str(self.port), "KOLCHI_CONNECTIONS_PER_ADDRESS": str(connections), "KOLCHI_SEARCHES_PER_ADDRESS": "0"}
        self.process = subprocess.Popen([ROOT / ".build/debug/kolchi", "web"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert b"answers" in self.process.stdout.readline(), "the shop does not come up"

    memory, status = Probe.memory, Probe.status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)


# Slow, not many: with 1,000 new connections a second, a debug build could not render the pages fast enough.
SLOW = {
    "slowhttptest -H": ["-H", "-i", "2", "-u", "/fr"],
    "slowhttptest -B": ["-B", "-i", "2", "-s", "60000", "-f", "application/x-www-form-urlencoded", "-u", "/fr/cart/lines"],
    "slowhttptest -X": ["-X", "-k", "3", "-w", "1", "-y", "512", "-n", "2", "-z", "32", "-u", "/fr"],
}


def shop_siege(name, count, seconds):
    with Shop(count + 100) as shop:
        canary = Canary(shop.port, "/fr")
        before = shop.memory()
        canary.start()
        words = SLOW[name][:-1] + [f"http://127.0.0.1:{shop.port}{SLOW[name][-1]}"]
        attack = subprocess.Popen(
            ["slowhttptest", "-c", str(count), "-r", "250", "-l", str(seconds), "-p", "5", "-v", "1", *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        highest = 0
        while attack.poll() is None:
            time.sleep(0.5)
            highest = max(highest, shop.memory())
        opened = connections_of(attack.stdout.read())
        return told(name, f"the shop, {opened}", canary, before, highest)


def connections_of(report):
    """The most connections that slowhttptest had open, and how many were closed."""
    plain = re.sub("\x1b[^m]*m", "", report)
    numbers = {name: [int(number) for number in re.findall(rf"{name}: +(\d+)", plain)] or [0] for name in ("connected", "closed")}
    return f"at most {max(numbers['connected'])} at a time, {numbers['closed'][-1]} ended"


FORM = b"&".join(b"a%d=b" % number for number in range(100_000))
BOMBS = [
    ("100,000 fields", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 100_000 + b"\r\n", 431),
    ("a field of 10 MB", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 10_000_000 + b"\r\n\r\n", 431),
    ("a target of 64 kB", b"GET /" + b"a" * 65536 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ("a form of 100,000 fields", b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
     % len(FORM) + FORM, 413),
    ("a body of 10 MB", b"POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n" + b"a" * 10_000_000, 413),
    ("a chunk of 2^64 bytes", b"POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n" + b"a" * 100_000, 413),
    ("extensions of 1 MB", b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"a" * 1_000_000, 400),
    ("trailers of 1 MB", b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 170_000, 400),
]


def bombs(times, folder):
    good = True
    with Probe(folder) as probe:
        for what, message, status in BOMBS:
            before = None
            right = 0
            for number in range(times):
                with socket.create_connection(("127.0.0.1", probe.port), 10) as one:
                    try:
                        one.sendall(message)
                    except OSError:
                        pass
                    answer = b""
                    try:
                        while piece := one.recv(65536):
                            answer += piece
                    except OSError:
                        pass
                right += answer.startswith(b"HTTP/1.1 %d " % status)
                # After the first few messages, the allocator has enough memory.
                if number == times // 5:
                    before = probe.memory()
            grown = probe.memory() - before
            is_good = right == times and grown < 20
            good = good and is_good
            print(f"{what:25} {right} of {times} answered with {status}; memory grew by {grown} MB{'' if is_good else '  — WRONG'}", flush=True)
    return good


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    count, seconds = numbers + [4000, 30][len(numbers):]
    with tempfile.TemporaryDirectory(prefix="kolchi-siege-") as folder:
        results = [siege(mode, count, seconds, folder) for mode in (slow_heads, slow_bodies, slow_readers)] + [bombs(50, folder)]
    if shutil.which("slowhttptest"):
        results += [shop_siege(name, count, seconds) for name in SLOW]
    else:
        print("The attack on the whole shop needs slowhttptest, which is not installed.")
    sys.exit(0 if all(results) else 1)
