"""A Debian machine for test_deploy.py: this one, in namespaces of its own, whose changes vanish with it.

  unshare --mount --net --pid --fork --kill-child --mount-proc python3 machine.py CHECKOUT SCRIPT

/etc, /opt and /var are overlays in memory. PostgreSQL, nginx and Kolchi really run. Programs that need a network, minutes
or an init system are played: apt-get, certbot, swift and systemctl; git clones this checkout.
"""

import ctypes
import fcntl
import os
import pathlib
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

PLAYED = pathlib.Path("/run/played")
UNITS = pathlib.Path("/etc/systemd/system")
NAME = "shop.example"


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, **options)


def write(path, text, mode=0o644):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def prepare(checkout):
    """Makes an empty machine of this one."""
    run("mount", "--make-rprivate", "/")
    version = subprocess.run(["swift", "--version"], check=True, capture_output=True, text=True).stdout
    for folder in ("etc", "opt", "var"):
        base = pathlib.Path("/mnt") / folder
        run("mount", "-t", "tmpfs", "none", "/mnt")
        (base / "upper").mkdir(parents=True)
        (base / "work").mkdir()
        run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/{folder},upperdir={base}/upper,workdir={base}/work", f"/{folder}")
    for folder in ("/run", "/etc/postgresql", "/var/lib/postgresql", "/var/lib/kolchi", "/opt/kolchi"):
        os.makedirs(folder, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", "mode=755", "none", folder)
    for file in ("passwd", "shadow", "group", "gshadow"):
        path = pathlib.Path("/etc") / file
        path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith("kolchi:")))
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14s", b"lo", 0x41, b""))  # SIOCSIFFLAGS: up and running
    with open("/etc/hosts", "a", encoding="ascii") as hosts:
        hosts.write(f"127.0.0.1 {NAME}\n")
    PLAYED.mkdir(mode=0o755)
    write(PLAYED / "checkout", str(checkout))
    write(PLAYED / "version", version)
    for name in ("apt-get", "certbot", "git", "systemctl"):
        write(PLAYED / name, f'#!/bin/sh\nexec python3 {os.path.abspath(__file__)} "$0" "$@"\n', 0o755)
    write("/opt/swift/usr/bin/swift", f'#!/bin/sh\nexec python3 {os.path.abspath(__file__)} swift "$@"\n', 0o755)


def apt_get(*words):
    """Looks whether Debian has the packages. Does what the real package's scripts do where the document relies on it."""
    if "install" not in words:
        return
    rest = iter(words[words.index("install") + 1:])
    for word in rest:
        if word == "-o":
            next(rest)
        elif not word.startswith("-"):
            installed = subprocess.run(["dpkg-query", "-W", word], capture_output=True).returncode == 0
            assert installed or subprocess.run(["apt-cache", "show", word], capture_output=True).returncode == 0, f"no package {word}"
            if word == "prometheus":
                os.makedirs("/etc/prometheus", exist_ok=True)
            if word == "postgresql" and not os.path.exists("/etc/postgresql/15"):
                run("pg_createcluster", "15", "main", "--start", stdout=subprocess.DEVNULL)


def certbot(*words):
    """A certificate for the name, signed by itself."""
    folder = pathlib.Path("/etc/letsencrypt/live") / words[words.index("--domain") + 1]
    folder.mkdir(parents=True)
    run("sh", "-c", words[words.index("--pre-hook") + 1])
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
        "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem", stderr=subprocess.DEVNULL)
    run("sh", "-c", words[words.index("--post-hook") + 1])


def git(*words):
    """A clone also gets what is not committed yet."""
    checkout = (PLAYED / "checkout").read_text()
    words = [f"file://{checkout}" if word == "REPOSITORY" else word for word in words]
    run("/usr/bin/git", "-c", "advice.detachedHead=false", *words)
    if words[0] == "clone":
        run("sh", "-c", 'cd "$1" && git ls-files -z --modified --others --exclude-standard | xargs -0 -r cp --parents -t "$2" 2>/dev/null || true',
            "sh", checkout, words[-1])


def swift(*words):
    """In place of a build, the one that this checkout has."""
    if words == ("--version",):
        print((PLAYED / "version").read_text(), end="")
        return
    assert words == ("build", "--configuration", "release", "--product", "kolchi"), words
    os.makedirs(".build/release", exist_ok=True)
    shutil.copy((PLAYED / "checkout").read_text() + "/.build/debug/kolchi", ".build/release/kolchi")


def values(unit, name):
    """All values of that name in a unit."""
    lines = (UNITS / unit).read_text().splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(name + "=")]


def environment(unit):
    """What systemd gives the unit's program."""
    found = dict(word.split("=", 1) for value in values(unit, "Environment") for word in shlex.split(value))
    for file in values(unit, "EnvironmentFile"):
        for line in pathlib.Path(file).read_text().splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.partition("=")
                found[name] = " ".join(shlex.split(value))
    return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", **found}


def start(unit):
    if unit == "kolchi.service":
        words = shlex.split(values(unit, "ExecStart")[0])
        user = values(unit, "User")[0]
        inside = "/opt/kolchi/source/Tests/Browser/unit.py"
        with open("/var/log/kolchi", "ab") as log:
            process = subprocess.Popen(
                ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "python3", inside, *words], env=environment(unit), cwd="/",
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        write("/run/kolchi.pid", str(process.pid))
    elif unit == "kolchi-backup.service":
        run(*shlex.split(values(unit, "ExecStart")[0]), env=environment(unit), cwd="/")
    else:
        assert (UNITS / unit).exists(), unit


def serving():
    """The numbers of all processes that serve."""
    found = subprocess.run(["pgrep", "-f", "^/opt/kolchi/kolchi serve"], capture_output=True, text=True).stdout.split()
    return [int(number) for number in found]


def wait_until(is_so):
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, pathlib.Path("/var/log/kolchi").read_text()[-2000:]
        time.sleep(0.05)


def systemctl(*words):
    verb, units = words[0], [word for word in words[1:] if not word.startswith("-")]
    if verb == "daemon-reload":
        run("systemd-analyze", "verify", *UNITS.glob("kolchi*"))
    elif units == ["postgresql"]:
        run("pg_ctlcluster", "15", "main", verb)
    elif units == ["nginx"]:
        if verb in ("stop", "restart"):
            subprocess.run(["nginx", "-s", "stop"], stderr=subprocess.DEVNULL)
            wait_until(lambda: not os.path.exists("/run/nginx.pid"))
        if verb in ("start", "restart"):
            run("nginx")
    elif (verb, *units) == ("reload", "kolchi"):
        before = serving()
        assert len(before) == 1, before
        os.kill(before[0], signal.SIGUSR2)
        wait_until(lambda: len(serving()) == 1 and serving() != before)
    elif (verb, *units) in (("reload", "caddy"), ("restart", "prometheus")):
        return
    elif verb in ("enable", "start"):
        assert verb == "start" or "--now" in words
        for unit in units:
            start(unit)
    elif verb == "stop" and set(units) == {"kolchi.socket", "kolchi.service"}:
        for number in serving():
            os.kill(number, signal.SIGTERM)
        wait_until(lambda: not serving())
    else:
        raise AssertionError(words)


def main(name, *words):
    played = {"apt-get": apt_get, "certbot": certbot, "git": git, "swift": swift, "systemctl": systemctl}.get(os.path.basename(name))
    if played:
        played(*words)
        return
    prepare(pathlib.Path(name))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KOLCHI_") and name != "DATABASE_URL"}
    environment |= {"PATH": f"{PLAYED}:{os.environ['PATH']}", "CURL_CA_BUNDLE": f"/etc/letsencrypt/live/{NAME}/fullchain.pem"}
    sys.exit(subprocess.run(["bash", "-euo", "pipefail", words[0]], env=environment, cwd="/").returncode)


if __name__ == "__main__":
    main(*sys.argv[1:])
