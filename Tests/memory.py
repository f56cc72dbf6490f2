"""Where tests keep databases and files that end with them."""

import os
import pathlib

MEMORY = pathlib.Path("/dev/shm")
ROOM = 4 << 30


def memory():
    """The file system in memory, where it has room and may hold programs. Otherwise None, for the default of `tempfile`."""
    if not MEMORY.is_dir():
        return None
    found = os.statvfs(MEMORY)
    return MEMORY if found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC else None
