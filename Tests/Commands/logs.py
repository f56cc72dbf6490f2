"""Waits for what a program writes into its log."""

import os
import re
import select
import subprocess


class Log:
    """What is written into that file from now on."""

    def __init__(self, path):
        self.path, self.begin = path, path.stat().st_size

    def wait_for(self, pattern, process, times=1):
        """Comes back once the pattern was written so many times. Fails where the process ends first."""
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
