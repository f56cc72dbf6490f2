"""Every command that a document names is run as its reader would run it: see table.py."""

import re
import shutil
import urllib.request

import documents
import pytest
from conftest import CHECKOUT, OLD_BACKUPS, Shop
from table import COMMANDS, Large, Run, Seen


def test_the_table_has_each_command_of_the_documents_and_no_other():
    named = documents.commands()
    assert {words: where for words, where in named.items() if words not in COMMANDS} == {}, "add them to Tests/Commands/table.py"
    assert set(COMMANDS) - set(named) == set(), "no document names these any more"


@pytest.mark.parametrize("words", [words for words, way in COMMANDS.items() if not isinstance(way, Run)])
def test_what_another_test_runs_is_there(words):
    way = COMMANDS[words]
    seen = way.short if isinstance(way, Large) else way
    assert isinstance(seen, Seen) and seen.test in (CHECKOUT / seen.file).read_text()
    script = words.split()[-1] if "=" in words else words.split()[0]
    if script.startswith("bin/"):
        assert (CHECKOUT / script).stat().st_mode & 0o100


@pytest.mark.parametrize("words", [words for words, way in COMMANDS.items() if isinstance(way, Run)])
def test_a_command_does_what_its_document_says(words, shop):
    way = COMMANDS[words]
    for tool in way.needs:
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
    command = way.words or words
    if "{order}" in command:
        command = command.format(order=shop.ask("SELECT number FROM orders.order WHERE state = 'placed' ORDER BY number LIMIT 1"))
    if command.startswith("kolchi "):
        command = "bin/" + command
    assert way.says in shop.run(command, input=way.typed, code=way.code)


def test_dev_and_run_serve_until_ctrl_c(place):
    place.run(["bin/restore", OLD_BACKUPS[-1]])
    for script in ("bin/dev", "bin/run"):
        said = place.start(script)
        assert urllib.request.urlopen(place.url + "/fr", timeout=30).status == 200
        assert place.interrupt() == 0
        # The database was stopped too.
        place.run(["psql", place.settings()["DATABASE_URL"], "-c", "SELECT 1"], code=2)
    assert f"{place.url}/dev/inbox" in said


def test_what_run_says_to_try_is_there(shop):
    addresses = re.findall(r"http://localhost:\d+\S*", shop.said)
    assert len(addresses) > 3
    for address in addresses:
        assert urllib.request.urlopen(address, timeout=30).status == 200, address


def test_bench(folder):
    """Short forms of the benchmarks that need no other programs."""
    place = Shop(folder / "bench")
    # With --products, the number is appended to the name of the folder.
    made = Shop(folder / "bench")
    made.data = folder / "bench" / "data-1100"
    made.environment["KOLCHI_DATA"] = str(made.data)
    try:
        made.run(["bin/restore", OLD_BACKUPS[-1]])
        assert "1034 products are for sale" in place.run("bin/bench --products 1100 --logins 3 --crowd 3 --siege 10")
        said = place.run("bin/bench --products 1100 --pages 1")
        assert all(re.search(rf"^{re.escape(path)} +[1-9][0-9,]* ms", said, re.M) for path in ("/fr", "/ar/store/dar-salma")), said
        assert "rules hold" in (made.run("bin/database start") + made.run("bin/kolchi check"))
    finally:
        made.remove()


def test_a_head_is_known_again(shop):
    # The worker seals audit records each minute, and those of the older shop are sealed.
    head = re.search(r"Head (\S+)", shop.run("bin/kolchi audit verify"))[1]
    assert not head.startswith("0:")
    assert head in shop.run(["bin/kolchi", "audit", "verify", "--head", head])
    other = head[:-1] + ("0" if head[-1] != "0" else "1")
    assert "is broken" in shop.run(["bin/kolchi", "audit", "verify", "--head", other], code=1)
