"""Data of an older version is restored, migrated, checked and used."""

import pytest
from conftest import OLD_BACKUPS
from visitor import PIECE, guest_order, log_in


def test_there_is_data_of_an_older_version():
    assert OLD_BACKUPS, "Tests/Upgrade/make makes it"


@pytest.mark.parametrize("backup", OLD_BACKUPS, ids=lambda backup: backup.name)
def test_every_older_shop_is_migrated_and_breaks_no_rule(backup, shop, place):
    if backup == OLD_BACKUPS[-1]:
        said = shop.restored
    else:
        said = place.run(["bin/restore", backup])
    assert "rules hold" in said
    assert "The shop of 20" in said


def test_what_the_older_shop_held_is_still_there(shop):
    assert shop.ask("SELECT count(*) FROM catalog.product") != "0"
    assert shop.ask("SELECT count(*) > 8 FROM orders.order") == "t"
    # Another test adds pictures to the same shop.
    assert shop.ask("SELECT count(*) >= 106 FROM media.picture") == "t"


def test_its_serial_numbers_are_sealed(shop):
    assert shop.ask("SELECT count(*) > 3 FROM catalog.offer WHERE serial_sealed IS NOT NULL AND serial_hash IS NOT NULL") == "t"
    assert shop.ask("SELECT count(*) FROM catalog.offer WHERE serial IS NOT NULL AND serial <> serial_ending") == "0"
    assert shop.ask("SELECT count(*) FROM catalog.unsealed_serial") == "0"
    slug = shop.ask(
        "SELECT p.slug FROM catalog.product p JOIN catalog.variant v ON v.product_id = p.id JOIN catalog.offer o ON o.variant_id = v.id"
        " WHERE o.serial_ending IS NOT NULL ORDER BY p.slug LIMIT 1"
    )
    assert shop.ask(f"SELECT handle FROM catalog.handle h JOIN catalog.product p ON p.id = h.product_id WHERE p.slug = '{slug}'") == slug


def test_a_guest_buys_in_it(shop):
    guest = guest_order(shop.url)
    number = guest.url.rpartition("/track/")[2].partition("/")[0]
    assert "confirmed" in shop.run(["bin/kolchi", "order", number, "confirm"])
    assert shop.ask(f"SELECT state FROM orders.order WHERE number = '{number}'") == "confirmed"


def test_somebody_of_before_logs_in_and_finds_the_orders_of_before(shop):
    amina = log_in(shop.url, "amina@kolchi.example", "theiere bleue")
    amina.opens("/fr/orders")
    number = amina.link("/fr/orders/K-").rpartition("/")[2] if any("/fr/orders/K-" in link for link in amina.page.links) else ""
    assert number and number in amina.text
    amina.opens(f"/fr/orders/{number}")
    assert number in amina.text
    # The cart still contains what it had before.
    amina.opens("/fr/cart")
    assert any(PIECE in link for link in amina.page.links), amina.text
    shop.run("bin/kolchi check")
