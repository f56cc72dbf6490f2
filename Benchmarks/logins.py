"""Passwords: does the time of a refusal reveal an account, how does a crowd at the login slow down other visitors, and how
far does an attacker get with a list of passwords for one account?

Printed are the median times of refusals for a known and an unknown address, tried alternately. Then come the answers to a
thousand concurrent logins, with their memory and the slowest pages of another visitor. Last come the number of
tries among fifty thousand that were checked at all, and whether the owner can still log in with a known browser.
"""

import argparse
import collections
import concurrent.futures
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time

from browser import Browser
from running import memory, psql, start

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Tests/Browser"))
from messages import mailed_token  # noqa: E402

EMAIL, PASSWORD = "nadia@example.ma", "une longue phrase"


def addresses():
    """Yields a new address each time, so that tries of different browsers are not counted together."""
    number = 0
    while True:
        number += 1
        yield f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def owner(new):
    """The account's browser, after logging out again."""
    nadia = Browser(next(new))
    nadia.ask("GET", "/fr/signup")
    nadia.ask("POST", "/fr/signup", name="Nadia", contact=EMAIL, password=PASSWORD)
    link = "/fr/verify/" + mailed_token(open(os.environ["KOLCHI_SECRET_FILE"]).read().strip(), psql, EMAIL)
    nadia.ask("GET", link)
    assert nadia.ask("POST", link) == 303
    nadia.ask("GET", "/fr/account")
    nadia.ask("POST", "/fr/logout")
    nadia.cookies.pop("session")
    return nadia


def forget():
    """Resets the rate limits."""
    psql("-c", "DELETE FROM kernel.rate_limit")


def refusals(new, tries):
    times = collections.defaultdict(list)
    stranger = Browser(next(new))
    stranger.ask("GET", "/fr/login")
    for number in range(tries):
        for contact in (EMAIL, "samir@example.ma"):
            if number % 8 == 0:
                forget()
            assert stranger.logs_in(contact, f"essai {number}") == 422
            times[contact].append(1000 * stranger.took)
    known, unknown = (statistics.median(times[contact]) for contact in (EMAIL, "samir@example.ma"))
    print(f"{tries} refusals each: median {known:.2f} ms for a known, {unknown:.2f} ms for an unknown address, {abs(known - unknown):.2f} ms apart")


def crowd(new, kolchi, count):
    strangers = [Browser(next(new)) for _ in range(count)]
    for stranger in strangers:
        stranger.ask("GET", "/fr/login")
    before = memory(kolchi.pid)
    # A process of its own, because the threads of the crowd would block it in this interpreter.
    is_over, (here, there) = multiprocessing.Event(), multiprocessing.Pipe()
    watcher = multiprocessing.Process(target=look_around, args=(next(new), kolchi.pid, is_over, there))
    watcher.start()
    here.recv()
    together = threading.Barrier(count)

    def knock(pair):
        together.wait()
        return pair[1].logs_in(f"n{pair[0]}@example.ma", PASSWORD)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        answers = collections.Counter(pool.map(knock, enumerate(strangers)))
    is_over.set()
    pages, most = here.recv()
    watcher.join()
    print(
        f"{count} logins at once: {dict(answers)}; {most - before:.0f} MB more than before; {len(pages)} pages beside: "
        f"median {statistics.median(pages):.0f} ms, 99 % under {sorted(pages)[len(pages) * 99 // 100]:.0f} ms, slowest {max(pages):.0f} ms"
    )


def look_around(address, pid, is_over, line):
    """Views one page after another. Sends back the times, and the highest memory use of the shop during that time."""
    visitor, pages, most = Browser(address), [], 0
    while not is_over.is_set():
        assert visitor.ask("GET", "/fr/products/caftan-majorelle-sfifa-or") == 200
        pages.append(1000 * visitor.took)
        most = max(most, memory(pid))
        if len(pages) == 100:
            line.send("ready")
    line.send((pages[100:], most))


def siege(new, nadia, tries):
    forget()
    stranger = Browser(next(new))
    stranger.ask("GET", "/fr/login")
    began = time.monotonic()
    answers = collections.Counter(stranger.logs_in(EMAIL, f"essai {number}") for number in range(tries))
    took = time.monotonic() - began
    print(f"{tries} tries on one account from one address in {took:.0f} s: {dict(answers)}; at most {10 + took // 90:.0f} may be looked at")
    began = time.monotonic()
    answers = collections.Counter()
    for number in range(tries // 10):
        if number % 10 == 0:
            stranger.address = next(new)
        answers[stranger.logs_in(EMAIL, f"essai {number}")] += 1
    took = time.monotonic() - began
    # The server has closed her idle connection by now; this makes the client open a new one.
    nadia.line.close()
    nadia.ask("GET", "/fr/login")
    inside = nadia.logs_in(EMAIL, PASSWORD)
    print(f"{tries // 10} tries from {tries // 100} addresses in {took:.0f} s: {dict(answers)}; at most {100 + took // 36:.0f}; the owner's own browser: {inside}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tries", type=int, nargs="?", default=300)
    parser.add_argument("--crowd", type=int, default=1_000)
    parser.add_argument("--siege", type=int, default=50_000)
    options = parser.parse_args()
    new = addresses()
    with tempfile.TemporaryFile() as log:
        kolchi = start("web", log, KOLCHI_PROXIES="127.0.0.1", KOLCHI_CONNECTIONS_PER_ADDRESS="5000")
        try:
            forget()
            psql("-c", "DELETE FROM identity.person WHERE email = 'nadia@example.ma'")
            nadia = owner(new)
            refusals(new, options.tries)
            crowd(new, kolchi, options.crowd)
            siege(new, nadia, options.siege)
        finally:
            kolchi.terminate()
            kolchi.wait()


if __name__ == "__main__":
    main()
