"""A shop that is started with the settings of deploy/, behind nginx and Caddy with the configuration of deploy/."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
import unit
from acts import add_to_cart, fill_address, order, submit
from conftest import CHECKOUT, KOLCHI
from ports import free_port
from test_profile import PHOTO

sys.path.append(str(CHECKOUT / "Tests" / "Wire"))
import proxies  # noqa: E402

NAME = "shop.example"


class Deployed:
    """`kolchi serve` with the settings and the limits of deploy/, on its own copy of the demo's database."""

    def __init__(self, folder, shop):
        self.port = free_port()
        # Settings that differ on each machine; the others are those of deploy/.
        self.environment = {
            "PATH": os.environ["PATH"],
            **unit.environment(),
            "DATABASE_URL": shop.environment["DATABASE_URL"].replace("/kolchi?", "/deployed?"),
            "KOLCHI_SECRET": shop.environment["KOLCHI_SECRET"],
            "KOLCHI_HOME": str(CHECKOUT),
            "KOLCHI_MEDIA": shop.environment["KOLCHI_MEDIA"],
            "KOLCHI_PORT": str(self.port),
            "KOLCHI_METRICS_PORT": "0",
            "KOLCHI_SMTP_URL": "smtp://127.0.0.1:1",
        }
        for setting in ("operator.trade-register", "operator.email"):
            subprocess.run([KOLCHI, "setting", setting, ""], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.log = open(folder / "log", "w+b")
        self.process = subprocess.Popen(
            [sys.executable, unit.__file__, KOLCHI, "serve"], env=self.environment, stdout=subprocess.PIPE, stderr=self.log)
        assert f"https://{NAME}".encode() in self.process.stdout.readline(), (folder / "log").read_text()[-2000:]

    def status(self, path, host=NAME, method="GET", **fields):
        """The status of a direct request to Kolchi, without a proxy."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method, headers={"Host": host, **{name.replace("_", "-"): value for name, value in fields.items()}})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code


@pytest.fixture(scope="module")
def deployed(shop, tmp_path_factory):
    deployed = Deployed(tmp_path_factory.mktemp("deployed"), shop)
    yield deployed
    deployed.process.terminate()
    assert deployed.process.wait(60) == 0
    deployed.log.close()


@pytest.fixture(scope="module")
def development_pages():
    listed = subprocess.run([KOLCHI, "routes"], check=True, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}).stdout
    lines = [line.split() for line in listed.splitlines()]
    pages = [line[1].replace(":message", "0193a5b0-0000-7000-8000-000000000000").replace(":payment", "a" * 43) for line in lines if line[-1] == "development"]
    assert len(pages) == 5 and "/fr/dev/inbox" in pages and "/fr/styleguide" in pages
    return pages


def test_pages_of_development_are_nowhere(deployed, development_pages):
    for page in development_pages:
        for path in (page, page.replace("/fr/", "/ar/"), page.removeprefix("/fr")):
            assert deployed.status(path) == 404, path
            assert deployed.status(path, X_Forwarded_For="127.0.0.1", X_Forwarded_Host="localhost", X_Forwarded_Proto="http") == 404, path
            assert deployed.status(path, Forwarded="for=127.0.0.1;host=localhost") == 404, path
            assert deployed.status(path, method="POST") == 404, path
            for host in ("localhost", f"localhost:{deployed.port}", f"127.0.0.1:{deployed.port}", f"[::1]:{deployed.port}", "evil.example"):
                assert deployed.status(path, host=host) == 421, (path, host)
    assert deployed.status("/fr") == 200 and deployed.status("/fr", host=NAME.upper()) == 200


@pytest.mark.parametrize("name", proxies.PROXIES)
def test_a_visitor_buys_behind_a_proxy(deployed, browser, development_pages, tmp_path, name):
    with proxies.running(name, tmp_path, deployed.port) as port, contextlib.ExitStack() as stack:
        outside = browser.browser_type.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{port}"])
        stack.callback(outside.close)
        context = outside.new_context(base_url=f"https://{NAME}", ignore_https_errors=True, java_script_enabled=False, locale="fr-MA")
        context.set_default_timeout(10_000)
        page = context.new_page()
        first = page.goto("/fr")
        assert first.status == 200 and "max-age=31536000" in first.headers["strict-transport-security"]
        for path in development_pages:
            assert page.goto(path).status == 404, path
            assert page.goto(path.removeprefix("/fr")).status == 404, path

        page.goto("/fr/products/verres-a-the?city=03.231.01.0")
        add_to_cart(page)
        page.goto("/fr/cart")
        page.locator("a[href$='/fr/checkout']").click()
        fill_address(page)
        order(page)
        assert re.match(rf"https://{NAME}/fr/purchases/", page.url)
        page.locator("main a[href*='/track/']").first.click()
        assert page.locator("main a[href*='cancellation']").count() == 1

        # A demo account uploads a picture: the worker for pictures also runs within the unit's filters.
        page.goto("/fr/login")
        page.locator("[name=contact]").fill("amina@kolchi.example")
        page.locator("main [name=password]").fill("theiere bleue")
        submit(page)
        assert page.url == f"https://{NAME}/fr/account"
        page.goto("/fr/account/profile")
        page.locator("[name=avatar]").set_input_files(PHOTO)
        submit(page)
        assert page.url.endswith("/fr/account/profile") and page.locator("main > [role=status]").count() == 1
        assert page.evaluate("document.querySelector('img.avatar').naturalWidth") > 0

        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        assert {"__Host-kolchi", "__Host-session", "__Host-device", "__Host-language", "__Host-seen", "__Host-city"} <= set(cookies)
        for kept, cookie in cookies.items():
            assert kept.startswith("__Host-") and cookie["secure"], cookie
            # Scripts read `__Host-changed`; it says nothing about the visitor.
            assert cookie["httpOnly"] == (kept != "__Host-changed"), cookie
            assert cookie["domain"] == NAME and cookie["path"] == "/" and cookie["sameSite"] == "Lax", cookie


def test_the_process_is_shut_in(deployed):
    status = pathlib.Path(f"/proc/{deployed.process.pid}/status").read_text()
    assert re.search(r"^NoNewPrivs:\t1$", status, re.M) and re.search(r"^Seccomp:\t2$", status, re.M)


def test_a_process_leaves_no_core_and_shows_nobody_its_memory(shop):
    program = shop.folder / "program"
    shutil.copy(KOLCHI, program)
    # The /proc files of a hidden process belong to root (proc(5)). So the test needs a user other than root.
    user = 65534 if os.geteuid() == 0 else os.geteuid()

    def owner(process):
        return os.stat(f"/proc/{process.pid}/environ").st_uid

    for settings, owned in ({}, 0), ({"KOLCHI_ENVIRONMENT": "development", "KOLCHI_PUBLIC_URL": "http://localhost:8080"}, user):
        with socket.create_server(("127.0.0.1", 0)) as database:
            environment = {
                "PATH": os.environ["PATH"], **unit.environment(), "KOLCHI_SECRET": "for tests only, for tests only, for tests only",
                "DATABASE_URL": f"postgresql://127.0.0.1:{database.getsockname()[1]}/kolchi", **settings}
            kolchi = subprocess.Popen([program, "check"], env=environment, cwd="/", user=user)
            # The program has read its settings once it connects to the database, which never answers.
            database.settimeout(20)
            with database.accept()[0]:
                limits = pathlib.Path(f"/proc/{kolchi.pid}/limits").read_text()
                assert re.search(r"^Max core file size +0 +0 ", limits, re.M) and owner(kolchi) == owned
                kolchi.kill()
                kolchi.wait()


def test_systemd_takes_the_unit(tmp_path):
    shutil.copy(unit.DEPLOY / "kolchi.socket", tmp_path)
    text = (unit.DEPLOY / "kolchi.service").read_text()
    assert text.count("/opt/kolchi/kolchi serve") == 1
    (tmp_path / "kolchi.service").write_text(text.replace("/opt/kolchi/kolchi", str(KOLCHI)))
    verified = subprocess.run(["systemd-analyze", "verify", str(tmp_path / "kolchi.service")], capture_output=True, text=True)
    assert verified.returncode == 0 and "kolchi" not in verified.stderr, verified.stderr
    # 0 is the safest score; 100 is a service without any of these settings.
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(tmp_path / "kolchi.service")], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout[-300:]


def test_a_start_without_the_legal_identity_warns_once_and_names_the_settings(deployed):
    lines = [line for line in pathlib.Path(deployed.log.name).read_text().splitlines() if "does not say who runs it" in line]
    assert len(lines) == 1 and "operator.trade-register operator.email" in lines[0] and "kolchi setting" in lines[0]


def test_the_scripts_give_serve_only_the_rights_that_it_needs(shop, tmp_path):
    """Starts the server as bin/run does, in a checkout with another program."""
    for part in ("bin", "Public", "Migrations", "Database", "Demo"):
        (tmp_path / part).symlink_to(CHECKOUT / part)
    (tmp_path / ".build").mkdir()
    (tmp_path / ".build" / "kolchi").symlink_to(KOLCHI)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOLCHI_")}
    environment |= {"KOLCHI_DATA": shop.environment["KOLCHI_DATA"], "KOLCHI_PORT": str(free_port()), "KOLCHI_METRICS_PORT": "0"}
    words = ["bash", "-c", '. "$0/bin/common" && start_server && echo "$server" && wait "$server"', str(tmp_path)]
    with open(tmp_path / "log", "w+b") as log, subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=log) as script:
        number = int(script.stdout.readline())
        try:
            assert b"Kolchi answers" in script.stdout.readline(), (tmp_path / "log").read_text()[-2000:]
            given = pathlib.Path(f"/proc/{number}/environ").read_bytes().split(b"\0")
            names = {line.split(b"=")[0].decode() for line in given}
            assert {"DATABASE_URL", "KOLCHI_SECRET_FILE"} <= names and not [name for name in names if "OWNER" in name or "ADMIN" in name]
            assert b"KOLCHI_ENVIRONMENT=development" in given
        finally:
            os.kill(number, signal.SIGTERM)
            script.stdout.read()
            script.wait(60)
