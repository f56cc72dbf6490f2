"""Reads deploy/kolchi.service, and runs a program as it says but without systemd:

  python3 unit.py PROGRAM WORD…    with the unit's limits and within its filters of system calls
"""

import ctypes
import errno
import os
import pathlib
import resource
import shlex
import socket
import subprocess
import sys

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
EQUAL, MASKED = 4, 7
PR_SET_NO_NEW_PRIVS = 38
WRITE, EXECUTE = 2, 4


def assignments(path):
    """Lines NAME=value in their order."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    return [line.split("=", 1) for line in lines if "=" in line and not line.startswith(("#", ";"))]


def setting(name):
    """The value of a setting in the unit; several lines are joined by spaces."""
    return " ".join(value for key, value in assignments(DEPLOY / "kolchi.service") if key == name)


def environment():
    """The environment that systemd passes. The environment file takes precedence over the unit (systemd.exec(5))."""
    settings = {name: " ".join(shlex.split(value)) for name, value in assignments(DEPLOY / "kolchi.env")}
    return dict(word.split("=", 1) for word in shlex.split(setting("Environment"))) | settings


def calls(names):
    """The system calls with these names, or in these sets."""
    for name in names:
        if not name.startswith("@"):
            yield name
            continue
        listed = subprocess.run(["systemd-analyze", "syscall-filter", name], check=True, capture_output=True, text=True).stdout.splitlines()
        yield from calls([line.strip() for line in listed[1:] if not line.strip().startswith("#")])


class Condition(ctypes.Structure):
    """libseccomp's scmp_arg_cmp."""

    _fields_ = [("argument", ctypes.c_uint), ("operation", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Filter:
    """A libseccomp filter. `otherwise` is the action for calls without a rule."""

    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p

    def __init__(self, otherwise):
        self.context = ctypes.c_void_p(self.library.seccomp_init(ctypes.c_uint32(otherwise)))

    def rule(self, action, name, *conditions):
        number = self.library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # A call of another architecture.
        given = (Condition * len(conditions))(*conditions)
        failure = self.library.seccomp_rule_add_array(self.context, ctypes.c_uint32(action), number, len(conditions), given)
        assert failure == 0, (name, failure)

    def load(self):
        assert self.library.seccomp_load(self.context) == 0


def confine():
    """Confines this process as systemd would: LimitCORE, NoNewPrivileges, MemoryDenyWriteExecute, RestrictAddressFamilies,
    SystemCallFilter."""
    core = int(setting("LimitCORE"))
    resource.setrlimit(resource.RLIMIT_CORE, (core, core))
    assert setting("NoNewPrivileges") == "yes" and setting("MemoryDenyWriteExecute") == "yes"
    assert ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    allowed = sorted(set(calls(setting("SystemCallFilter").split())))
    some = Filter(ALLOW)
    for name, conditions in (
        ("mmap", [Condition(2, MASKED, WRITE | EXECUTE, WRITE | EXECUTE)]),
        ("mprotect", [Condition(2, MASKED, EXECUTE, EXECUTE)]),
        ("pkey_mprotect", [Condition(2, MASKED, EXECUTE, EXECUTE)]),
    ):
        some.rule(REFUSE | errno.EPERM, name, *conditions)
    families = {int(getattr(socket, family)) for family in setting("RestrictAddressFamilies").split()}
    for family in set(range(64)) - families:
        some.rule(REFUSE | errno.EAFNOSUPPORT, "socket", Condition(0, EQUAL, family, 0))
    some.load()
    every = Filter(REFUSE | getattr(errno, setting("SystemCallErrorNumber")))
    for name in allowed:
        every.rule(ALLOW, name)
    every.load()


if __name__ == "__main__":
    confine()
    os.execv(sys.argv[1], sys.argv[1:])
