"""A shop that the project's own scripts make: they restore the backup of an older version, and `bin/run` serves it."""

import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading

import pytest
from memory import memory
from ports import free_port

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
# `bin/setup tests` puts promtool there.
os.environ["PATH"] += f":{CHECKOUT}/.kolchi/tools"
# Backups that older versions made of their demo shop. Tests/Upgrade/make makes another.
OLD_BACKUPS = sorted(path.parent for path in (CHECKOUT / "Tests" / "Upgrade").glob("*/manifest"))

# A process in the background ignores Ctrl-C, and the scripts under test would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Shop:
    """A folder for KOLCHI_DATA. Its methods run the scripts of bin/ as a reader of the documents would."""

    def __init__(self, folder, port=None):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        self.folder, self.data, self.port = folder, folder / "data", port or free_port()
        self.url = f"http://localhost:{self.port}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KOLCHI_") and name != "DATABASE_URL"}
        self.environment = {
            **inherited, "KOLCHI_DATA": str(self.data), "KOLCHI_PORT": str(self.port), "KOLCHI_METRICS_PORT": "0", "KOLCHI_BUILT": "debug",
        }
        self.server = None

    def run(self, command, input="", code=0, **settings):
        """Runs a command to its end, and fails if the exit code differs. Returns both outputs in one text."""
        words = shlex.split(command) if isinstance(command, str) else [str(word) for word in command]
        done = subprocess.run(
            words, cwd=CHECKOUT, env={**self.environment, **settings}, input=input, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=120)
        assert done.returncode == code, f"{command} ended with {done.returncode}:\n{done.stdout[-3000:]}"
        return done.stdout

    def settings(self):
        """The settings that `bin/database settings` prints."""
        lines = [line.removeprefix("export ").partition("=") for line in self.run("bin/database settings").splitlines()]
        return {name: shlex.split(value)[0] for name, _, value in lines}

    def ask(self, sql):
        """Runs SQL as the owner of the tables."""
        return self.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.settings()["KOLCHI_OWNER_DATABASE_URL"], "-c", sql]).strip()

    def start(self, command):
        """Starts a script that serves the shop, and returns once the shop answers."""
        self.server = subprocess.Popen(
            shlex.split(command), cwd=CHECKOUT, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=open(self.folder / "log", "ab"), text=True, start_new_session=True)
        said = []
        for line in self.server.stdout:
            said.append(line)
            if line.startswith("Kolchi answers"):
                threading.Thread(target=self.server.stdout.read, daemon=True).start()
                return "".join(said)
        raise AssertionError("".join(said) + (self.folder / "log").read_text()[-3000:])

    def interrupt(self):
        """Sends Ctrl-C to the script. Returns its exit code."""
        server, self.server = self.server, None
        os.killpg(server.pid, signal.SIGINT)
        return server.wait(timeout=60)

    def remove(self):
        if self.server:
            self.interrupt()
        subprocess.run([CHECKOUT / "bin/database", "stop"], env=self.environment, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def folder():
    """A folder that every user may enter."""
    assert (CHECKOUT / ".build/debug/kolchi").exists(), "build first: swift build"
    (CHECKOUT / ".build/kolchi").unlink(missing_ok=True)
    (CHECKOUT / ".build/kolchi").symlink_to("debug/kolchi")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kolchi-commands-", dir=memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def shop(folder):
    """The newest of the old backups, migrated to this version and served by bin/run."""
    shop = Shop(folder / "shop")
    try:
        shop.restored = shop.run(["bin/restore", OLD_BACKUPS[-1]])
        shop.said = shop.start("bin/run")
        yield shop
    finally:
        shop.remove()


@pytest.fixture
def place(folder, request):
    """Another shop without any data yet."""
    other = Shop(folder / request.node.name[:40].replace("[", "-").replace("]", ""))
    yield other
    other.remove()
