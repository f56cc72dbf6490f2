"""Sends every message of messages.tsv, and uploads that break off, through nginx and Caddy with the configuration of deploy/.

There must be no request smuggling. Kolchi reads exactly the requests whose responses the client gets. The next visitor on the
same connection to Kolchi gets the response to their own request.
"""

import argparse
import collections
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

from wire import ROOT, Probe, messages

sys.path.append(str(ROOT / "Tests"))
from ports import free_port  # noqa: E402

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"], check=True, capture_output=True)


def nginx(folder, port, behind):
    """deploy/nginx.conf with other ports and paths; `behind` is Kolchi's port."""
    site = (ROOT / "deploy/nginx.conf").read_text()
    site = re.sub(r"    listen (\[::\]:)?80;\n", "", site, count=1)
    site = re.sub(r"    listen \[::\].*\n", "", site)
    site = site.replace("    server_name shop.example;\n    return", f"    listen 127.0.0.1:{free_port()};\n    return")
    site = site.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port} ssl").replace("127.0.0.1:8080", f"127.0.0.1:{behind}")
    site = site.replace("/etc/ssl/kolchi/", f"{folder}/").replace("/var/cache/nginx/kolchi", f"{folder}/cache")
    site = site.replace("/var/log/nginx/kolchi.log", f"{folder}/error.log")
    site = site.replace("/etc/nginx/kolchi_proxy.conf", str(ROOT / "deploy/kolchi_proxy.conf"))
    # All visitors have the same IP address.
    site = site.replace("limit_conn addresses 100", "limit_conn addresses 5000")
    user = "user root;" if os.geteuid() == 0 else ""
    paths = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 4096; }} http {{ access_log off; {paths}\n{site}\n}}")
    return [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], {}


def caddy(folder, port, behind):
    site = (ROOT / "deploy/Caddyfile").read_text()
    site = site.replace("{\n\tservers", f"{{\n\tadmin off\n\tauto_https off\n\tservers", 1)
    site = site.replace("shop.example {", f":{port} {{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem")
    site = site.replace("127.0.0.1:8080", f"127.0.0.1:{behind}")
    (folder / "Caddyfile").write_text(site)
    return ["caddy", "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"], {"HOME": str(folder)}


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextlib.contextmanager
def running(name, folder, behind):
    """Runs that proxy in front of Kolchi's port `behind`. Yields the proxy's port."""
    certificate(folder)
    port = free_port()
    command, environment = PROXIES[name](folder, port, behind)
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{name} does not start: {(folder / 'log').read_text()[-2000:]}") from None
                time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextlib.contextmanager
def proxy(name):
    """Runs that proxy in front of a probe. Yields the probe and the proxy's port."""
    with tempfile.TemporaryDirectory(prefix="kolchi-proxy-") as path:
        folder = pathlib.Path(path)
        with Probe(folder, "127.0.0.1") as probe, running(name, folder, probe.port) as port:
            yield probe, port


TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TLS.check_hostname = False
TLS.verify_mode = ssl.CERT_NONE


class Visitor:
    """A browser's TLS connection that sends raw bytes."""

    def __init__(self, port, patience=5):
        self.socket = TLS.wrap_socket(socket.create_connection(("127.0.0.1", port), patience))
        self.received = b""
        self.has_ended = False

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.has_ended = True

    def receive(self):
        if self.has_ended and not self.received:
            return False
        try:
            piece = self.socket.recv(65536)
        except (TimeoutError, ssl.SSLError, OSError):
            piece = b""
        self.received += piece
        self.has_ended = self.has_ended or not piece
        return bool(piece)

    def answer(self, to_head=False):
        """The next response as status, fields and body; None if none arrives."""
        while b"\r\n\r\n" not in self.received:
            if not self.receive():
                return None
        head, rest = self.received.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        fields = {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip() for line in lines[1:]}
        if status == 100:
            self.received = rest
            return self.answer(to_head)
        length = 0 if to_head or status in (204, 304) else int(fields.get("content-length", 0))
        while len(rest) < length:
            before = len(self.received)
            if not self.receive():
                return None
            rest += self.received[before:]
        self.received = rest[length:]
        return status, fields, rest[:length]

    def close(self, abruptly=False):
        if abruptly:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()


def requests(probe):
    """The requests that Kolchi has answered with 200 since the last call, without those of the victims."""
    lines = [line.split(" ") for line in probe.seen() if line.endswith(" 200") and " /victim-" not in line]
    return [f"{method} {path}" for method, path, _ in lines]


def smuggling(probe, port, every=1):
    """Sends each message alone, and again with a hidden request after its head. Returns the number of messages and the faults."""
    faults = []
    cases = [m for m in messages() if m.outcome != "incomplete" and len(m.head) < 60000][::every]
    for number, message in enumerate(cases):
        hidden = b"5;a=b\r\nhello\r\n0\r\n\r\n" + SMUGGLED
        variants = [message.bytes]
        if message.shape in ("post", "chunks"):
            variants += [message.head + b"0\r\n\r\n" + SMUGGLED, message.head + b"1\r\na\r\n0\r\n\r\n" + SMUGGLED, message.head + hidden]
        for data in variants:
            visitor = Visitor(port, patience=1)
            visitor.send(data)
            visitor.send(f"GET /canary-{number} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            got = []
            is_head = data.startswith(b"HEAD ")
            while (answer := visitor.answer(to_head=is_head)) is not None:
                is_head = False
                if "x-seen" in answer[1]:
                    got.append(answer[1]["x-seen"])
            visitor.close()
            victim = Visitor(port)
            victim.send(f"POST /victim-{number} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmine".encode())
            answer = victim.answer()
            victim.close()
            if answer is None or answer[0] != 200 or answer[1].get("x-seen") != f"POST /victim-{number}" or not answer[2].endswith(b"\nmine"):
                faults.append(f"{message}: the next visitor got {answer}")
            seen = collections.Counter(requests(probe))
            # The log line is written after the response was sent.
            deadline = time.monotonic() + 2
            while seen != collections.Counter(got) and time.monotonic() < deadline:
                time.sleep(0.01)
                seen.update(requests(probe))
            extra = seen - collections.Counter(got)
            missing = collections.Counter(got) - seen
            if extra or missing:
                faults.append(f"{message}: read by Kolchi and not answered {dict(extra)}, answered and not read {dict(missing)}")
    return len(cases), faults


def uploads(probe, port, count):
    """Uploads that break off, each beside a visitor who stays on one connection. Returns the faults as sentences."""
    faults = []
    steady = Visitor(port, patience=15)
    for number in range(count):
        broken = Visitor(port)
        size = 1000 + 37 * number % 200_000
        if number % 3 == 2:
            broken.send(b"POST /broken HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % size + b"b" * (size // 2))
        else:
            broken.send(b"POST /broken HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + b"b" * (size // 2))
        token = f"token-{number}-".encode() * 20
        steady.send(b"POST /steady-%d HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (number, len(token)) + token)
        broken.close(abruptly=number % 2 == 0)
        answer = steady.answer()
        if answer is None and steady.has_ended:
            # nginx closes a connection after 1,000 requests. A browser repeats an unanswered request on another connection.
            steady = Visitor(port, patience=15)
            steady.send(b"POST /steady-%d HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (number, len(token)) + token)
            answer = steady.answer()
        if answer is None or answer[0] != 200 or not answer[2].startswith(b"POST /steady-%d 127.0.0.1\n" % number) or not answer[2].endswith(b"\n" + token):
            faults.append(f"upload {number}: the steady visitor got {answer and (answer[0], answer[2][:80])}")
        if answer and answer[1].get("connection", "").lower() == "close":
            steady = Visitor(port, patience=15)
    whole = [line for line in probe.seen() if line.startswith("POST /broken") and line.endswith(" 200")]
    if whole:
        faults.append(f"{len(whole)} broken uploads were taken for whole")
    return faults


def address(port):
    """The address that Kolchi sees for a visitor who forges `X-Forwarded-For`."""
    visitor = Visitor(port)
    visitor.send(b"GET /victim-address HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.66\r\nConnection: close\r\n\r\n")
    return visitor.answer()[2].split(b"\n")[0].split(b" ")[-1].decode()


def sizes(port):
    """Sends 200 MB to the form of files of listings, and to other addresses. Returns the faults as sentences."""
    faults = []
    size, piece = 200_000_000, bytes(1_000_000)
    for path, is_taken in (("/fr/desk/count/files", True), ("/fr/desk/count/files/x", False), ("/fr/desk/count/listings", False)):
        visitor = Visitor(port, patience=20)
        visitor.send(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n".encode())
        for _ in range(size // len(piece)):
            # A proxy that refuses a body closes the connection, and its answer may be lost.
            if visitor.has_ended:
                break
            visitor.send(piece)
        answer = visitor.answer()
        visitor.close()
        if is_taken != (answer is not None and answer[0] == 200 and answer[2] == str(size).encode()):
            faults.append(f"{path}: {size} bytes got {answer and answer[0]}")
    return faults


def campaign(name, every, count):
    begun = time.monotonic()
    with proxy(name) as (probe, port):
        faults = [] if address(port) == "127.0.0.1" else [f"{name} passes on what a visitor claims of his address"]
        sent, more = smuggling(probe, port, every)
        faults += more + uploads(probe, port, count) + sizes(port)
    print(f"{name}: {sent} messages, {count} broken uploads, {len(faults)} faults, {time.monotonic() - begun:.0f} s")
    for fault in faults:
        print("  " + fault)
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="every tenth message and 50 uploads")
    short = parser.parse_args().short
    absent = [name for name in PROXIES if not shutil.which(name) and not os.path.exists(f"/usr/sbin/{name}")]
    for name in absent:
        print(f"{name} is not installed: apt-get install {name}")
    results = [campaign(name, 10 if short else 1, 50 if short else 1000) for name in PROXIES if name not in absent]
    sys.exit(1 if absent or any(results) else 0)
