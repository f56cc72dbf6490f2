"""bin/backup and bin/restore, on the shop that bin/run serves."""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time

import pytest
from conftest import CHECKOUT
from logs import Log
from visitor import Visitor, guest_order

sys.path.append(str(CHECKOUT / "Tests/Browser"))
from messages import mailed_token  # noqa: E402

EMAIL, PASSWORD = "nadia@example.ma", "une longue phrase"
PRIVATE, CONTENT = "ab/" + "ab" * 16, b"a private file"


def files(folder):
    """The checksum of each file."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def sign_up(shop):
    nadia = Visitor(shop.url).opens(shop.url + "/fr/signup")
    nadia.sends(name="Nadia Amrani", contact=EMAIL, password=PASSWORD)
    nadia.opens("/fr/verify/" + mailed_token((shop.data / "secret").read_text().strip(), lambda _, sql: shop.ask(sql), EMAIL))
    nadia.sends()
    return nadia


@pytest.fixture(scope="module")
def backups(shop, folder):
    """Two backups. A person was erased between them."""
    nadia = sign_up(shop)
    backups = folder / "backups"
    private = shop.data / "private" / PRIVATE
    private.parent.mkdir(mode=0o700)
    private.write_bytes(CONTENT)
    private.chmod(0o600)
    # A message that waits for a relay during the first backup, and is sent after it.
    guest_order(shop.url, email="guest@example.ma")
    of_the_order = "topic = 'orders.placed' AND recipient = 'guest@example.ma'"
    until = time.monotonic() + 60
    while shop.ask(f"SELECT count(*) FROM notifications.message WHERE {of_the_order} AND settled_at IS NOT NULL") == "0":
        assert time.monotonic() < until, "nobody tells the guest of the order"
    shop.ask(f"UPDATE notifications.message SET state = 'waiting', settled_at = NULL, due = now() + interval '1 day' WHERE {of_the_order}")
    assert shop.ask("SELECT count(*) > 0 FROM notifications.message WHERE state = 'waiting'") == "t"
    shop.run(["bin/backup", backups])
    shop.ask("UPDATE notifications.message SET state = 'sent', settled_at = now() WHERE state = 'waiting'")
    nadia.opens("/fr/account/data/erasure").sends(understood="on")
    assert shop.ask(f"SELECT count(*) FROM identity.person WHERE email = '{EMAIL}'") == "0"
    first = next(backups.glob("kolchi-*"))
    shop.run(["bin/backup", backups])
    second = next(path for path in backups.glob("kolchi-*") if path != first)
    return first, second


def test_a_backup_is_whole_and_for_its_owner_only(backups):
    for backup in backups:
        assert (backup / "manifest").read_text().startswith("format 1\nmade_at 20")
        subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=backup, check=True)
        assert len((backup / "SHA256SUMS").read_text().splitlines()) == len(files(backup)) - 1
    folder = backups[0].parent
    assert sorted(path.name for path in folder.iterdir()) == sorted(["erasures", *(backup.name for backup in backups)])
    for path in [folder / "erasures", *backups, *backups[0].rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert len((folder / "erasures").read_text().splitlines()) == 1


def test_a_backup_comes_back_in_a_fresh_cluster_without_whom_was_erased_since(shop, backups, place):
    said = place.run(["bin/restore", backups[0]])
    assert "1 of 1 people were there and are erased again." in said
    assert "rules hold" in said
    assert place.ask(f"SELECT count(*) FROM identity.person WHERE email = '{EMAIL}'") == "0"
    assert place.ask("SELECT count(*) FROM audit.act WHERE name = 'identity.erased'") == "1"
    assert place.ask("SELECT count(*) FROM notifications.message WHERE state IN ('waiting', 'handing')") == "0"
    assert place.ask("SELECT count(*) > 0 FROM notifications.message WHERE state = 'unsure'") == "t"
    for table in ("catalog.product", "orders.order", "orders.step", "search.listing", "identity.session"):
        assert place.ask(f"SELECT count(*) FROM {table}") == shop.ask(f"SELECT count(*) FROM {table}"), table
    assert files(place.data / "media") == files(backups[0] / "pictures")
    assert files(place.data / "private") == files(backups[0] / "private") == {PRIVATE: hashlib.sha256(CONTENT).hexdigest()}
    assert stat.S_IMODE((place.data / "private" / PRIVATE).stat().st_mode) == 0o600
    assert stat.S_IMODE((place.data / "private").stat().st_mode) == 0o700
    may = "has_database_privilege('kolchi_app', current_database(), '{}')"
    assert place.ask(f"SELECT {may.format('TEMP')}, {may.format('CONNECT')}") == "f|t"
    # Existing data is overwritten only with --replace. A person who was erased in it stays erased.
    alone = place.folder / "alone" / backups[0].name
    shutil.copytree(backups[0], alone)
    assert "something in the database kolchi already" in place.run(["bin/restore", alone], code=1)
    assert "1 of 1 people were there" in place.run(["bin/restore", "--replace", alone])
    place.run("bin/kolchi check")
    place.start("bin/kolchi serve")
    Visitor(place.url).opens(place.url + "/fr/products/caftan-majorelle-sfifa-or")
    assert "Stop Kolchi first" in place.run(["bin/restore", "--replace", alone], code=1)
    assert place.interrupt() == 0


def damage_picture(backup):
    picture = next(path for path in (backup / "pictures").rglob("*.webp"))
    whole = picture.read_bytes()
    picture.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))


def remove_picture(backup):
    next(path for path in (backup / "pictures").rglob("*.webp")).unlink()


def slip_in_file(backup):
    (backup / "pictures" / "more").write_text("more")


def slip_in_link(backup):
    (backup / "pictures" / "link").symlink_to("/etc/passwd")


def forget_dump(backup):
    (backup / "database.dump").unlink()


def make_newer(backup):
    manifest = backup / "manifest"
    manifest.write_text(manifest.read_text().replace("migration 2", "migration 9"))
    sums = [line for line in (backup / "SHA256SUMS").read_text().splitlines() if not line.endswith("./manifest")]
    sums.append(f"{hashlib.sha256(manifest.read_bytes()).hexdigest()}  ./manifest")
    (backup / "SHA256SUMS").write_text("\n".join(sums) + "\n")


@pytest.mark.parametrize(
    "harm, words",
    [
        (damage_picture, "damaged; nothing was changed"), (remove_picture, "damaged; nothing was changed"),
        (slip_in_file, "damaged; nothing was changed"), (slip_in_link, "damaged; nothing was changed"),
        (forget_dump, "it has no database.dump"), (make_newer, "of a newer version"),
    ],
    ids=lambda value: getattr(value, "__name__", ""))
def test_a_backup_that_is_not_what_it_was_changes_nothing(harm, words, shop, backups, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(backups[0], broken, symlinks=True)
    harm(broken)
    before = shop.ask("SELECT count(*) FROM orders.order")
    assert words in shop.run(["bin/restore", "--replace", broken], code=1)
    assert shop.ask("SELECT count(*) FROM orders.order") == before


def test_a_full_disk_leaves_no_backup(shop, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    name = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    script = 'mount -t tmpfs -o size=300k none "$1" && bin/backup "$1"; code=$?; find "$1" -mindepth 1; exit $code'
    said = shop.run([*name, "bash", "-c", script, "bash", full], code=1)
    assert "The disk is full" in said
    # The output of `find` after that: nothing of the backup is left.
    assert "kolchi-2" not in said.partition("The disk is full")[2]


class HeldDump:
    """Makes pg_dump wait for a lock, so that something can happen during a backup."""

    def __init__(self, shop, folder):
        self.shop = shop
        self.holder = subprocess.Popen(
            ["psql", "-XAtq", shop.settings()["KOLCHI_OWNER_DATABASE_URL"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.holder.stdin.write("BEGIN; LOCK catalog.craft_note; SELECT 'held';\n")
        self.holder.stdin.flush()
        assert self.holder.stdout.readline() == "held\n"
        self.tell_waits("SET log_lock_waits = on", "SET deadlock_timeout = '10ms'")
        log = Log(shop.data / "postgres.log")
        self.backup = subprocess.Popen(
            [CHECKOUT / "bin/backup", folder], cwd=CHECKOUT, env=shop.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        # Only pg_dump waits in such a statement.
        log.wait_for(rb"STATEMENT: +LOCK TABLE .*catalog\.craft_note", self.backup)

    def tell_waits(self, *settings):
        """Sets whether new sessions log that they wait for a lock."""
        words = [word for setting in settings for word in ("-c", f"ALTER DATABASE kolchi {setting}")]
        subprocess.run(["psql", "-XAtq", self.shop.settings()["KOLCHI_ADMIN_DATABASE_URL"], *words], check=True)

    def release(self):
        self.tell_waits("RESET log_lock_waits", "RESET deadlock_timeout")
        self.holder.communicate("COMMIT;\n")


def test_pictures_that_come_and_go_while_a_backup_is_made_are_in_it(shop, tmp_path):
    media = shop.data / "media"
    goes = next(path for path in sorted(media.glob("??/*")) if path.is_dir())
    comes = media / "ab" / ("ab" + "0" * 38)
    held = HeldDump(shop, tmp_path / "backups")
    away = tmp_path / "away"
    try:
        shutil.move(goes, away)
        comes.mkdir(parents=True)
        (comes / "160.webp").write_text("a picture")
    finally:
        held.release()
    said = held.backup.communicate()[0]
    shutil.rmtree(comes)
    shutil.copytree(away, goes)
    assert held.backup.returncode == 0, said
    made = next((tmp_path / "backups").glob("kolchi-*"))
    assert files(made / "pictures" / goes.relative_to(media)) == files(goes)
    assert (made / "pictures" / comes.relative_to(media) / "160.webp").read_text() == "a picture"
    # The backup of the older shop contains two of its 106 pictures.
    assert "names 104 pictures whose files are not in" in said


def test_a_backup_that_is_interrupted_leaves_nothing(shop, tmp_path):
    held = HeldDump(shop, tmp_path / "backups")
    os.killpg(held.backup.pid, signal.SIGINT)
    assert held.backup.wait(timeout=30) != 0
    held.release()
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_person_who_cannot_be_erased_again_is_named(shop):
    key = shop.ask("SELECT id FROM identity.person WHERE email = 'amina@kolchi.example'")
    said = shop.run("bin/kolchi erasures apply", input=f"2026-11-29T00:00:00Z {key}\n", code=1)
    assert f"{key} is not erased: these orders are under way: K-" in said
    assert shop.ask(f"SELECT count(*) FROM identity.person WHERE id = '{key}'") == "1"


def test_a_list_that_was_cut_off_erases_nobody(shop):
    cut = "2026-11-29T00:00:00Z 01a224c1-569a-7000-ba69-b89f5ebde05b\n2026-11-29T00:\n"
    assert "line 2 of the list" in shop.run("bin/kolchi erasures apply", input=cut, code=64)
