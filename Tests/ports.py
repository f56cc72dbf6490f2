"""Ports for programs under test."""

import socket

# The system takes the near ends of connections from above this range (ip(7), ip_local_port_range), and the Swift tests theirs from
# 20000 to 32000.
PORTS = range(12_000, 20_000)

_taken = []


def free_port():
    """A port that nobody listens on. No other process gets it from here before this process ends."""
    for port in PORTS:
        # An abstract socket (unix(7)) belongs to one process, and goes with it.
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0kolchi-test-port-{port}")
        except OSError:
            mark.close()
            continue
        _taken.append(mark)
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
        return port
    raise RuntimeError(f"no port from {PORTS.start} to {PORTS.stop} is free")
