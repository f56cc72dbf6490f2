"""Waits for lines in the log of a program."""

import os
import re
import select
import subprocess


class Log:
    """The text that is written to a file from now on."""

    def __init__(self, path):
        self.path, self.begin = path, path.stat().st_size

    def wait_for(self, pattern, process, times=1):
        """Returns once the pattern was written that many times. Fails if the process ends first."""
        seen = b""
        ended = os.pidfd_open(process.pid)
        tail = subprocess.Popen(["tail", "-c", f"+{self.begin + 1}", "-f", self.path], stdout=subprocess.PIPE, bufsize=0)
        try:
            while len(re.findall(pattern, seen)) < times:
                ready = select.select([tail.stdout, ended], [], [])[0]
                assert tail.stdout in ready, f"it ended: {process.stdout.read() if process.stdout else process.wait()}"
                piece = tail.stdout.read(65536)
                assert piece, f"{self.path} cannot be read"
                seen += piece
        finally:
            os.close(ended)
            tail.kill()
            tail.communicate()
