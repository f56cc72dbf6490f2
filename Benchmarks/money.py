"""The books: how many entries are posted in a second, and how soon is a balance known?

Entries of three postings are written by Ledger and by pgbench, by turns, to the accounts of the same sellers. Then one seller has a million
postings on 400 days and another one ten thousand. The days are closed, and the balances of both are read. The entries are sealed, verified
and checked. Entries of earlier runs are removed first.
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
PARTS = ["purchases", "sellers", "webhooks", "entries", "balances"]

# Removes the entries of earlier runs, and makes all accounts anew: of the benchmark, of the sellers, then the others of the shop.
# The shop's own entries stay, because `kolchi check` compares them with the payments. Closings and seals are made again.
TABLES = ["account", "entry", "posting", "closing", "closed_day", "link"]
EMPTY = f"""
    BEGIN;
    {"".join(f"ALTER TABLE ledger.{table} DISABLE TRIGGER USER;" for table in TABLES)}
    CREATE TEMP TABLE own_entry ON COMMIT DROP AS SELECT * FROM ledger.entry WHERE fact <> 'bench.paid';
    CREATE TEMP TABLE own_posting ON COMMIT DROP AS
    SELECT p.*, a.kind, a.owner, a.currency
    FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id WHERE p.entry_id IN (SELECT id FROM own_entry);
    TRUNCATE {", ".join(f"ledger.{table}" for table in TABLES)} RESTART IDENTITY;
    INSERT INTO ledger.account (kind, owner, currency) VALUES ('clearing', 'bench', 'MAD'), ('promotions', '', 'MAD');
    INSERT INTO ledger.account (kind, owner, currency) SELECT 'held', id::text, 'MAD' FROM sellers.seller ORDER BY id;
    INSERT INTO ledger.account (kind, owner, currency) SELECT DISTINCT kind, owner, currency FROM own_posting
    ON CONFLICT (kind, owner, currency) DO NOTHING;
    INSERT INTO ledger.entry OVERRIDING SYSTEM VALUE SELECT * FROM own_entry;
    INSERT INTO ledger.posting (entry_id, number, made_at, account_id, amount, order_key, line_key)
    SELECT p.entry_id, p.number, p.made_at, a.id, p.amount, p.order_key, p.line_key
    FROM own_posting p JOIN ledger.account a USING (kind, owner, currency);
    SELECT setval(pg_get_serial_sequence('ledger.entry', 'id'), max(id)) FROM ledger.entry;
    {"".join(f"ALTER TABLE ledger.{table} ENABLE TRIGGER USER;" for table in TABLES)}
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
    SELECT n, nextval(pg_get_serial_sequence('ledger.entry', 'id')) AS id, kernel.now() - interval '400 days' * (1 - n::float8 / {count}) AS made_at
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
    run = subprocess.run([f"{BUILT}/kolchi", *words], capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"kolchi {' '.join(words)}:\n{run.stdout}{run.stderr}")
    print(f"kolchi {' '.join(words)}: {time.monotonic() - begun:.1f} s ({run.stdout.splitlines()[-1]})", flush=True)


def pgbench(script, seconds):
    """Transactions a second of pgbench with this script."""
    words = ["-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds), "-f", script, os.environ["DATABASE_URL"]]
    out = subprocess.run(["pgbench", *words], capture_output=True, text=True, check=True).stdout
    return float(next(line for line in out.splitlines() if line.startswith("tps =")).split()[2])


def entries(seconds, rounds):
    last, = rows_of("SELECT 2 + count(*) FROM sellers.seller")
    rates = {"Ledger": [], "pgbench": []}
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(WRITE.format(last=last))
        script.flush()
        count = max(100, int(int(books("post", 500, CONNECTIONS)[0]) * seconds))
        for _ in range(rounds):
            rates["Ledger"].append(int(books("post", count, CONNECTIONS)[0]))
            rates["pgbench"].append(pgbench(script.name, seconds))
    for name, each in rates.items():
        print(f"entries by {name:8} {statistics.median(each):>7,.0f}/s ({', '.join(f'{rate:,.0f}' for rate in each)})")
    payments.compare("Ledger posts so many entries for each one of pgbench with the same rows", rates.values(), 0.5)


def balances(most, rounds):
    psql("-c", EMPTY)
    # Two sellers without orders, so that both have only these postings.
    (large, seller_of_large), (small, seller_of_small) = [row.split("|") for row in rows_of("""
        SELECT id, owner FROM ledger.account a
        WHERE kind = 'held' ORDER BY EXISTS (SELECT FROM ledger.posting p WHERE p.account_id = a.id), id LIMIT 2""")]
    psql("-c", FILL.format(account=large, count=most))
    psql("-c", FILL.format(account=small, count=most // 100))
    psql("-c", "VACUUM ANALYZE ledger.account, ledger.entry, ledger.posting")
    kolchi("ledger", "close")
    sellers = {most: seller_of_large, most // 100: seller_of_small}
    found = {count: [] for count in sellers}
    for _ in range(rounds):
        for count, seller in sellers.items():
            found[count].append([float(word) for word in books("balance", 200, seller)])
    for count, each in found.items():
        print(f"a balance of {count:>9,} postings: {statistics.median(median for median, _ in each):.2f} ms, "
              f"p99 {statistics.median(slowest for _, slowest in each):.2f} ms; the aim is 50 ms")
    payments.compare(
        f"A balance of {most:,} postings takes so many times as long as one of {most // 100:,}",
        [[median for median, _ in each] for each in found.values()], 3, at_most=True)
    kolchi("ledger", "seal")
    kolchi("ledger", "verify")
    kolchi("check")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=10, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--webhooks", type=int, default=10_000)
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; it can be given several times")
    options = parser.parse_args()
    parts = options.only or PARTS
    if not {"purchases", "sellers", "webhooks"}.isdisjoint(parts):
        payments.run(parts, options.seconds, options.rounds, options.webhooks)
    if "entries" in parts:
        psql("-c", EMPTY)
        entries(max(1, round(options.seconds)), options.rounds)
    if "balances" in parts:
        balances(options.postings, options.rounds)


if __name__ == "__main__":
    main()
