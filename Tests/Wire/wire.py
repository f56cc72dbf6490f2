"""What the campaigns share: the messages of messages.tsv, and Kolchi's HTTP server as a separate process."""

import csv
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROBE = ROOT / ".build/debug/HTTPProbe"
SHAPES = {
    "line": (b"", b"\r\nHost: a\r\n\r\n"),
    "target": (b"GET ", b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    "host": (b"GET / HTTP/1.1\r\nHost: ", b"\r\n\r\n"),
    "get": (b"GET / HTTP/1.1\r\nHost: a\r\n", b"\r\n"),
    "post": (b"POST / HTTP/1.1\r\nHost: a\r\n", b"\r\n"),
    "raw": (b"", b""),
    "chunks": (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b""),
}


def unescaped(text):
    text = re.sub("«(.*?)\\*(\\d+)»", lambda m: m[1] * int(m[2]), text)
    plain = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}
    return re.sub(
        rb"\\(x[0-9A-F]{2}|.)", lambda m: bytes([int(m[1][1:], 16)]) if len(m[1]) > 1 else plain[m[1]], text.encode())


class Message:
    """A line of messages.tsv. `bytes` is the whole message, with a body if its head announces one."""

    def __init__(self, row):
        self.section, self.shape, text, self.outcome, self.what = row
        before, after = SHAPES[self.shape]
        self.head = before + unescaped(text) + after
        words = self.outcome.split(" ")
        body = b""
        if self.is_accepted and "length" in words:
            body = b"a" * int(words[words.index("length") + 1])
        elif self.is_accepted and "chunked" in words:
            body = b"0\r\n\r\n"
        self.bytes = self.head + body

    @property
    def is_accepted(self):
        return not self.outcome.isdigit() and self.outcome != "incomplete"

    def __repr__(self):
        return f"RFC {self.section}: {self.what}"


def messages():
    with open(ROOT / "Tests/Wire/messages.tsv", encoding="utf-8", newline="\n") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Message(row) for row in rows[1:]]


class Probe:
    """An HTTPProbe process that listens on `port`. `seen()` returns the requests that it has read since the last call."""

    def __init__(self, folder, *arguments):
        self.log = open(pathlib.Path(folder) / "seen", "w+b")
        self.process = subprocess.Popen(
            [PROBE, "serve", "0", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        self.port = int(self.process.stdout.readline())
        self.read = 0

    def seen(self):
        with open(self.log.name, "rb") as log:
            log.seek(self.read)
            lines = log.read()
        self.read += len(lines)
        return lines.decode().splitlines()

    def memory(self):
        """Its resident memory in megabytes."""
        return self.status("VmRSS") // 1024

    def forget_peak(self):
        """Lets `peak` begin again with the memory of now (proc(5): clear_refs)."""
        with open(f"/proc/{self.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def peak(self):
        """The most resident memory that it has had, in megabytes."""
        return self.status("VmHWM") / 1024

    def status(self, name):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(name))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()
