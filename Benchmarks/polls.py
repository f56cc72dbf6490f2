"""Open pages that wait for a step of an order (Benchmarks/Polls): the memory of each, and how soon all are notified."""

import argparse
import base64
import hashlib
import hmac
import os
import subprocess
import sys
import tempfile

from running import BUILT, buyable, psql, start


def order(port):
    """The number of an order; places one if there is none."""
    number = psql("-c", "SELECT number FROM orders.order LIMIT 1").strip()
    if not number:
        subprocess.run([f"{BUILT}/Shoppers", "order", port, "1", "1"], input=buyable(), text=True, check=True, stdout=subprocess.DEVNULL)
        number = psql("-c", "SELECT number FROM orders.order LIMIT 1").strip()
    return number


def token(number):
    """The token of the secret link, computed as in Sources/Tools/Secrets/SigningKey.swift."""
    secret = open(os.environ["KOLCHI_SECRET_FILE"], "rb").read().strip()
    code = hmac.digest(hashlib.sha256(secret).digest(), b"orders.tracking\0" + number.encode(), "sha256")
    return base64.urlsafe_b64encode(code[:16]).decode().rstrip("=")


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("count", type=int, nargs="?", default=10_000)
parser.add_argument("--waves", type=int, default=5)
options = parser.parse_args()
port = os.environ["KOLCHI_PORT"]
with tempfile.TemporaryFile() as log:
    kolchi = start("web", log, KOLCHI_CONNECTIONS=str(options.count + 1000), KOLCHI_CONNECTIONS_PER_ADDRESS=str(options.count + 1000))
    try:
        number = order(port)
        path = f"/fr/track/{number}/{token(number)}/moves?after=1000"
        ended = subprocess.run([f"{BUILT}/Polls", port, path, f"order {number}", str(options.count), str(options.waves), str(kolchi.pid)])
    finally:
        kolchi.terminate()
        kolchi.wait()
sys.exit(ended.returncode)
