"""A running shop with the demo in it, and browsers to visit it with."""

import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request

import oidc_provider_mock
import pytest
from people import query
from playwright.sync_api import sync_playwright

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
KOLCHI = CHECKOUT / ".build" / "debug" / "kolchi"


class Shop:
    """Kolchi as a process of its own, on a private database."""

    def __init__(self, folder, issuer):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            **os.environ,
            "KOLCHI_DATA": str(folder / "data"),
            "KOLCHI_MEDIA": str(folder / "media"),
            "KOLCHI_HOME": str(CHECKOUT),
            "KOLCHI_ENVIRONMENT": "development",
            "KOLCHI_PORT": str(self.port),
            "KOLCHI_SECRET": "for tests only, for tests only, for tests only",
            "KOLCHI_LOG": "json",
            # All browsers come from one address.
            "KOLCHI_ORDERS_PER_ADDRESS": "0",
            "KOLCHI_ISSUERS": "mock",
            "KOLCHI_ISSUER_MOCK_URL": issuer,
            "KOLCHI_ISSUER_MOCK_CLIENT_ID": "kolchi",
            "KOLCHI_ISSUER_MOCK_CLIENT_SECRET": "a secret",
        }
        self.database("start")
        for line in self.database("settings").splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            self.environment[name] = shlex.split(value)[0]
        self.process = None

    def database(self, verb):
        return subprocess.run(
            [CHECKOUT / "bin" / "database", verb], env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def kolchi(self, *words, check=True, input=None):
        return subprocess.run([KOLCHI, *words], env=self.environment, check=check, capture_output=True, text=True, input=input)

    def copy(self, name):
        """Makes another database with the same in it; nobody may be using the first one."""
        sql = f"CREATE DATABASE {name} TEMPLATE kolchi OWNER kolchi_owner"
        subprocess.run(["psql", "-qX", self.environment["KOLCHI_ADMIN_DATABASE_URL"], "-c", sql], check=True)

    def start(self):
        self.log = open(self.folder / "kolchi.log", "ab")
        self.process = subprocess.Popen([KOLCHI, "serve"], env=self.environment, stdout=subprocess.PIPE, stderr=self.log)
        # `serve` says its address on standard output once it answers.
        line = self.process.stdout.readline()
        assert self.url.encode() in line, (self.folder / "kolchi.log").read_text()[-2000:]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0
        self.log.close()

    def get(self, path):
        return urllib.request.urlopen(self.url + path, timeout=10)


@pytest.fixture(scope="session")
def issuer():
    """Another house that vouches for people; any client may come."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="session")
def shop(issuer):
    assert KOLCHI.exists(), "build first: swift build"
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kolchi-browser-"))
    folder.chmod(0o755)
    shop = Shop(folder, issuer)
    try:
        shop.kolchi("migrate")
        shop.kolchi("seed")
        shop.copy("deployed")
        shop.start()
        yield shop
        shop.stop()
    finally:
        if shop.process and shop.process.poll() is None:
            shop.process.kill()
        shop.database("stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def visit(browser, shop):
    """A visitor: `visit("fr", width=360, scripts=False)` gives a page of a fresh browser profile."""
    contexts = []
    # All tests come from one address: what others did there is no try of this one's visitors.
    query(shop, "DELETE FROM kernel.rate_limit")

    def open_page(language="fr", width=1280, scripts=True, dark=False):
        context = browser.new_context(
            base_url=shop.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale={"fr": "fr-MA", "ar": "ar-MA", "en": "en-GB"}[language],
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
