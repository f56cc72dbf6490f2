"""How the server's process ends after SIGTERM."""

import concurrent.futures
import contextlib
import json
import random
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

from conftest import KOLCHI
from ports import free_port

PAGES = "/fr", "/fr/search?q=caftan", "/ar/search?q=caftan", "/fr/products/verres-a-the", "/en/store/dar-salma", "/fr/login", "/readyz"


@contextlib.contextmanager
def server(shop, log, **settings):
    """A second server on the shop's database. It sends e-mails, and its relay does not answer."""
    port = free_port()
    environment = shop.environment | {
        "KOLCHI_PORT": str(port), "KOLCHI_DRAIN_SECONDS": "0", "KOLCHI_SMTP_URL": "smtp://127.0.0.1:1", "KOLCHI_MAIL_FROM": "a@shop.example",
        **settings}
    with open(log, "wb") as written, subprocess.Popen([KOLCHI, "serve"], env=environment, stdout=subprocess.PIPE, stderr=written) as process:
        try:
            assert str(port).encode() in process.stdout.readline(), log.read_text()[-2000:]
            yield process, f"http://localhost:{port}"
        finally:
            process.kill()


def get(url):
    with contextlib.suppress(OSError):  # The server may be gone.
        urllib.request.urlopen(url, timeout=10).read()


def ask_for_a_mail(url):
    """Asks for a link to choose a new password. So a thread of libcurl begins."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(url + "/fr/reset", timeout=10).read().decode()
    form = {"token": re.search('name="token" value="([^"]+)"', page)[1], "contact": "amina@kolchi.example"}
    with contextlib.suppress(urllib.error.HTTPError):  # 429 after many.
        browser.open(url + "/fr/reset", urllib.parse.urlencode(form).encode(), timeout=10)


def test_a_server_that_is_stopped_at_work_ends_with_0(shop, tmp_path):
    def start_and_stop(number):
        with server(shop, tmp_path / f"log-{number}") as (process, url):
            if number % 2:
                ask_for_a_mail(url)
            visitors = [threading.Thread(target=lambda: [get(url + random.choice(PAGES)) for _ in range(6)]) for _ in range(3)]
            for visitor in visitors:
                visitor.start()
            get(url + random.choice(PAGES))
            process.terminate()
            status = process.wait(40)
            for visitor in visitors:
                visitor.join()
            return status

    with concurrent.futures.ThreadPoolExecutor(2) as starters:
        assert list(starters.map(start_and_stop, range(20))) == [0] * 20


def test_a_server_ends_without_exit_handlers_and_writes_all_lines(shop, tmp_path):
    log = tmp_path / "log"
    # The loader tells when it runs the destructors of a library (ld.so(8)). Threads still use these libraries.
    loader = {"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(tmp_path / "loader")}
    with server(shop, log, **loader) as (process, url):
        get(url + "/fr/login")
        process.terminate()
        assert process.wait(40) == 0
        told = (tmp_path / f"loader.{process.pid}").read_text()
    assert "calling init: " in told and "calling fini: " not in told
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert any(line["msg"] == "stopping" for line in lines)
    assert any(line.get("route") == "/:language/login" for line in lines)
