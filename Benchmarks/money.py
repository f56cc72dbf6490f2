"""The books: how many entries are posted in a second, and how soon is a balance known?

Entries of three postings are written by Ledger and by pgbench, by turns, to the accounts of the same sellers. Then one seller has a million
postings on 400 days and another one ten thousand. The days are closed, and the balances of both are read. The entries are sealed, verified
and checked. The books of the benchmark's database are emptied first.
Before all that, purchases are paid by the simulated gateway; see payments.py.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time

import payments
from running import BUILT, psql, rows_of

CONNECTIONS = 4

EMPTY = """
    BEGIN;
    ALTER TABLE ledger.account DISABLE TRIGGER USER;
    ALTER TABLE ledger.entry DISABLE TRIGGER USER;
    ALTER TABLE ledger.posting DISABLE TRIGGER USER;
    ALTER TABLE ledger.closing DISABLE TRIGGER USER;
    ALTER TABLE ledger.closed_day DISABLE TRIGGER USER;
    ALTER TABLE ledger.link DISABLE TRIGGER USER;
    TRUNCATE ledger.link, ledger.closed_day, ledger.closing, ledger.posting, ledger.entry, ledger.account RESTART IDENTITY;
    INSERT INTO ledger.account (kind, owner, currency) VALUES ('clearing', 'bench', 'MAD'), ('promotions', '', 'MAD');
    INSERT INTO ledger.account (kind, owner, currency) SELECT 'held', id::text, 'MAD' FROM sellers.seller ORDER BY id;
    ALTER TABLE ledger.account ENABLE TRIGGER USER;
    ALTER TABLE ledger.entry ENABLE TRIGGER USER;
    ALTER TABLE ledger.posting ENABLE TRIGGER USER;
    ALTER TABLE ledger.closing ENABLE TRIGGER USER;
    ALTER TABLE ledger.closed_day ENABLE TRIGGER USER;
    ALTER TABLE ledger.link ENABLE TRIGGER USER;
    COMMIT"""

# The rows that Ledger writes, by a program that knows the keys of the accounts.
WRITE = """\\set account random(3, {last})
BEGIN;
WITH made AS (
    INSERT INTO ledger.entry (fact, reference, made_by) VALUES ('bench.paid', gen_random_uuid()::text, 'system kolchi')
    RETURNING id, made_at)
INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount)
SELECT made.id, n.number, made.made_at, n.account, n.amount
FROM made, (VALUES (1, 1, 9000), (2, 2, 1000), (3, :account, -10000)) AS n (number, account, amount);
COMMIT;
"""

# Entries of two postings, at equal distances over 400 days.
FILL = """
    BEGIN;
    ALTER TABLE ledger.entry DISABLE TRIGGER USER;
    ALTER TABLE ledger.posting DISABLE TRIGGER USER;
    CREATE TEMP TABLE made ON COMMIT DROP AS
    SELECT n, {first} + n AS id, kernel.now() - interval '400 days' * (1 - n::float8 / {count}) AS made_at
    FROM generate_series(1, {count}) n;
    INSERT INTO ledger.entry (id, fact, reference, made_by, made_at) OVERRIDING SYSTEM VALUE
    SELECT id, 'bench.paid', '{account} ' || n, 'system kolchi', made_at FROM made;
    INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount) SELECT id, 1, made_at, 1, 100 FROM made;
    INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount) SELECT id, 2, made_at, {account}, -100 FROM made;
    ALTER TABLE ledger.entry ENABLE TRIGGER USER;
    ALTER TABLE ledger.posting ENABLE TRIGGER USER;
    COMMIT"""


def books(*words):
    return subprocess.run([f"{BUILT}/Books", *map(str, words)], capture_output=True, text=True, check=True).stdout.split()


def kolchi(*words):
    """Runs a command and prints the last line that it printed, and how long it took."""
    begun = time.monotonic()
    said = subprocess.run([f"{BUILT}/kolchi", *words], capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    print(f"kolchi {' '.join(words)}: {time.monotonic() - begun:.1f} s ({said})")


def pgbench(script, seconds):
    """Transactions a second of pgbench with this script."""
    words = ["-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds), "-f", script, os.environ["DATABASE_URL"]]
    out = subprocess.run(["pgbench", *words], capture_output=True, text=True, check=True).stdout
    return float(next(line for line in out.splitlines() if line.startswith("tps =")).split()[2])


def entries(seconds, rounds):
    last, = rows_of("SELECT max(id) FROM ledger.account")
    rates = {"Ledger": [], "pgbench": []}
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(WRITE.format(last=last))
        script.flush()
        count = max(100, int(int(books("post", 500, CONNECTIONS)[0]) * seconds))
        for _ in range(rounds):
            rates["Ledger"].append(int(books("post", count, CONNECTIONS)[0]))
            rates["pgbench"].append(pgbench(script.name, seconds))
    medians = {name: statistics.median(rates[name]) for name in rates}
    for name, each in rates.items():
        print(f"entries by {name:8} {medians[name]:>7,.0f}/s ({', '.join(f'{rate:,.0f}' for rate in each)})")
    print(f"Ledger / pgbench: {medians['Ledger'] / medians['pgbench']:.2f}")


def balances(most):
    psql("-c", EMPTY)
    (large, seller_of_large), (small, seller_of_small) = [
        row.split("|") for row in rows_of("SELECT id, owner FROM ledger.account WHERE kind = 'held' ORDER BY id LIMIT 2")]
    psql("-c", FILL.format(account=large, count=most, first=0))
    psql("-c", FILL.format(account=small, count=most // 100, first=most))
    psql("-c", "VACUUM ANALYZE ledger.account, ledger.entry, ledger.posting")
    kolchi("ledger", "close")
    found = {most: books("balance", 500, seller_of_large), most // 100: books("balance", 500, seller_of_small)}
    for count, (median, slowest) in found.items():
        print(f"a balance of {count:>9,} postings: {float(median):.2f} ms, p99 {float(slowest):.2f} ms")
    print(f"{most:,} / {most // 100:,} postings: {float(found[most][0]) / float(found[most // 100][0]):.2f}")
    kolchi("ledger", "seal")
    kolchi("ledger", "verify")
    kolchi("check")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=10, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--webhooks", type=int, default=10_000)
    options = parser.parse_args()
    # Before the books are emptied: the payments of the shop have their entries there.
    payments.run(options.seconds, options.rounds, options.webhooks)
    psql("-c", EMPTY)
    entries(max(1, round(options.seconds)), options.rounds)
    balances(options.postings)


if __name__ == "__main__":
    main()
