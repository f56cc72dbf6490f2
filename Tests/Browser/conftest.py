"""A running shop with the demo data, and browsers to visit it.

With `-n 2` (pytest-xdist) two processes share the tests. Each has its own shop, copied from one that is made once.
"""

import fcntl
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import urllib.request
import warnings

import authlib.deprecate
import pytest
from memory import memory
from people import query
from ports import free_port
from playwright.sync_api import sync_playwright

# authlib shows its warnings in spite of pytest.ini. So they are silenced after its import and before the module that uses it.
warnings.filterwarnings("ignore", category=authlib.deprecate.AuthlibDeprecationWarning)
import oidc_provider_mock  # noqa: E402

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
KOLCHI = CHECKOUT / ".build" / "debug" / "kolchi"
# The pages of the test issuer load a style sheet from the internet. The browser can reach only this machine, so no test waits for it.
# Chromium without the windows of a browser takes half the processor time. Machines without it use the whole browser.
HEADLESS = shutil.which("chromium-headless-shell") or shutil.which("chromium")
CHROMIUM = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]

# What a page says. A page without any content, such as one that was never loaded, says nothing.
SHOWN = "(document.querySelector('main') ?? document.body)?.innerText ?? ''"


class Shop:
    """A Kolchi process with its own database."""

    def __init__(self, folder, issuer):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            **os.environ,
            "KOLCHI_DATA": str(folder / "data"),
            "KOLCHI_MEDIA": str(folder / "media"),
            "KOLCHI_HOME": str(CHECKOUT),
            "KOLCHI_ENVIRONMENT": "development",
            "KOLCHI_PORT": str(self.port),
            "KOLCHI_METRICS_PORT": "0",
            "KOLCHI_SECRET": "for tests only, for tests only, for tests only",
            "KOLCHI_LOG": "json",
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
        """Copies the database. Nobody may be connected to the original."""
        sql = f"CREATE DATABASE {name} TEMPLATE kolchi OWNER kolchi_owner"
        subprocess.run(["psql", "-qX", self.environment["KOLCHI_ADMIN_DATABASE_URL"], "-c", sql], check=True)

    def start(self):
        self.log = open(self.folder / "kolchi.log", "ab")
        self.process = subprocess.Popen([KOLCHI, "serve"], env=self.environment, stdout=subprocess.PIPE, stderr=self.log)
        # `serve` prints its URL on standard output once it accepts connections.
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
    """An identity provider that accepts any client."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def pytest_configure(config):
    """Makes the folder of a test run, which its processes share."""
    if not hasattr(config, "workerinput"):
        config.folder = pathlib.Path(tempfile.mkdtemp(prefix="kolchi-browser-", dir=memory()))
        config.folder.chmod(0o755)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["folder"] = str(node.config.folder)


def pytest_unconfigure(config):
    if hasattr(config, "folder"):
        shutil.rmtree(config.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def folder(request):
    config = request.config
    return pathlib.Path(config.workerinput["folder"]) if hasattr(config, "workerinput") else config.folder


@pytest.fixture(scope="session")
def demo(folder, issuer):
    """A stopped shop with the demo data. The first process that needs it makes it, and the others wait."""
    assert KOLCHI.exists(), "build first: swift build"
    made = folder / "demo"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = folder / "unfinished"
            unfinished.mkdir(exist_ok=True)
            shop = Shop(unfinished, issuer)
            try:
                shop.kolchi("migrate")
                shop.kolchi("seed")
                # All browsers have the same IP address.
                shop.kolchi("setting", "orders.purchases-per-network", "0", "--why", "tests")
                shop.copy("deployed")
            finally:
                shop.database("stop")
            unfinished.rename(made)
    return made


@pytest.fixture(scope="session")
def shop(demo, folder, issuer):
    own = folder / os.environ.get("PYTEST_XDIST_WORKER", "shop")
    subprocess.run(["cp", "-a", demo, own], check=True)
    shop = Shop(own, issuer)
    try:
        shop.start()
        yield shop
        shop.stop()
    finally:
        if shop.process and shop.process.poll() is None:
            shop.process.kill()
        shop.database("stop")


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=HEADLESS, args=CHROMIUM)
    yield browser
    browser.close()


def patient(goto):
    """Loads a page again where a busy shop asks for that. On a busy machine, a request may wait too long for its turn."""

    def load(path, **options):
        for _ in range(5):
            response = goto(path, **options)
            if response is None or response.status != 503:
                break
            response.frame.page.wait_for_timeout(1_000 * int(response.headers.get("retry-after", "1")))
        return response

    return load


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Lets fixtures know whether their test failed."""
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    return report


@pytest.fixture
def visit(browser, shop, request):
    """A visitor: `visit("fr", width=360, scripts=False)` returns a page of a fresh browser profile."""
    contexts = []
    # All tests have the same IP address. The attempts of other tests must not count against this one's rate limits.
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
        page = context.new_page()
        page.goto = patient(page.goto)
        return page

    yield open_page
    for context in contexts:
        if request.node.failed:
            for page in context.pages:
                print(f"{page.url} shows:\n{page.evaluate(SHOWN)[:2_000]}\n")
        context.close()
