"""Expensive cash-on-delivery orders: they are confirmed by a code first, or cancelled."""

import contextlib
import re
import subprocess
import time
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe

from acts import add_to_cart, choose_payment, fill_address, new_phone, order, submit, too_wide
from people import wait_for_message
from test_design import TAGS

# Each costs more than a new number may order without a code. The demo has one of each.
DEAR = ["tapis-azilal", "oud-luthier-fes", "takchita-rose-poudre", "ordinateur-14-pouces"]


def query(shop, sql):
    """Runs SQL as the owner of the tables, who may shift the clock."""
    url = shop.environment["KOLCHI_OWNER_DATABASE_URL"]
    return subprocess.run(["psql", "-qAt", url, "-c", sql], check=True, capture_output=True, text=True).stdout.strip()


@contextlib.contextmanager
def later(shop, minutes):
    """Shifts the clock of the shop by that many minutes, and back at the end."""
    if query(shop, "SELECT to_regclass('kernel.clock') IS NULL") == "t":
        query(shop, "SELECT kernel.allow_shifted_clock()")
    query(shop, f"UPDATE kernel.clock SET shift = interval '{minutes} minutes'")
    try:
        yield
    finally:
        query(shop, "UPDATE kernel.clock SET shift = interval '0'")
        query(shop, "UPDATE jobs.job SET due = kernel.now() WHERE every IS NOT NULL")


def order_much(page, language, phone, email=""):
    """Places an order above the ceiling. Ends at the page for the code."""
    page.goto(f"/{language}/products/{DEAR.pop()}")
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    page.locator("[name=phone]").fill(phone)
    page.locator("[name=email]").fill(email)
    submit(page)
    choose_payment(page)
    assert page.locator("main .notice-warning").count() == 1, "the review says that a code will come"
    submit(page)
    assert re.search(rf"/{language}/purchases/[^/]+/phone$", page.url)


def texted_code(page, shop, language, phone):
    """The code of the newest text message in the developer's inbox."""
    wait_for_message(shop, f"+212{phone[1:]}")
    page.goto(f"/{language}/dev/inbox")
    return page.locator(f"[data-recipient='+212{phone[1:]}']").first.locator("[data-code]").first.inner_text()


def look_at(page, kind, scripts=True):
    """Checks that the page does not scroll sideways. With scripts, also that axe finds no violation."""
    assert too_wide(page) is None, kind
    if not scripts:
        return
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    assert [(kind, fault["id"], fault["nodes"][0]["html"][:160]) for fault in found] == []


WAYS = [
    pytest.param(*way, id=f"{way[0]}-{way[1]}-{'scripts' if way[2] else 'plain'}") for way in (("fr", 360, False), ("ar", 360, True), ("fr", 360, True))
]


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_guest_orders_much_and_confirms_the_number(visit, shop, language, width, scripts):
    phone = new_phone()
    page = visit(language, width=width, scripts=scripts)
    order_much(page, language, phone)
    look_at(page, "code", scripts)
    check = page.url
    code = texted_code(visit(language), shop, language, phone)
    page.locator("[name=code]").fill("000000" if code != "000000" else "000001")
    submit(page)
    assert page.locator("[name=code][aria-invalid=true]").count() == 1
    look_at(page, "wrong code", scripts)

    # The order waits, and the command line says why it cannot be confirmed.
    page.goto(check.removesuffix("/phone"))
    look_at(page, "confirmation that waits", scripts)
    link = page.locator("main a[href*='/track/']").first.get_attribute("href")
    number = link.split("/")[3]
    refused = shop.kolchi("order", number, "confirm", check=False)
    assert refused.returncode == 1 and "waits for the buyer's code" in refused.stderr

    # The code can be typed on another device than the one that ordered.
    other = visit(language, width=width, scripts=scripts)
    other.goto(link)
    look_at(other, "tracking that waits", scripts)
    other.locator("main a[href$='/phone']").click()
    other.locator("[name=code]").fill(code)
    submit(other)
    assert other.url.endswith(link)
    assert other.locator(".timeline li:not(.timeline-ahead)").count() == 2
    page.reload()
    assert page.locator("main a[href$='/phone']").count() == 0
    shop.kolchi("order", number, "confirm")


def test_what_nobody_confirms_is_cancelled_after_half_an_hour(visit, shop):
    (email, phone) = (f"nadia-{uuid.uuid4().hex[:12]}@example.ma", new_phone())
    page = visit("en", scripts=False)
    order_much(page, "en", phone, email)
    texted_code(visit("en"), shop, "en", phone)
    check = page.url
    page.goto(check.removesuffix("/phone"))
    number = page.locator("main a[href*='/track/']").first.get_attribute("href").split("/")[3]
    with later(shop, 31):
        # All periodic jobs are due now, including the one that cancels such orders.
        deadline = time.monotonic() + 120
        while query(shop, f"SELECT state FROM orders.order WHERE number = '{number}'") != "cancelled" and time.monotonic() < deadline:
            pass
        page.goto(check)
        assert page.url == check.removesuffix("/phone"), "nothing is left to be confirmed"
        assert page.locator("h1").inner_text() == "Your order was not placed"
        assert "was not confirmed in time" in page.locator("main .notice-problem").inner_text()
        look_at(page, "confirmation that lapsed", scripts=False)
        page.locator("main .notice-problem a").click()
        assert page.locator("main .cart-lines li").count() == 1, "the cart is kept"
        developer = visit("en")
        developer.goto("/en/dev/inbox")
        assert developer.locator(f"[data-recipient='{email}']").count() == 0, "nobody has shown that the address is theirs"


def test_a_parcel_that_was_not_taken(visit, shop):
    page = visit("fr", width=360)
    page.goto("/fr/products/verres-a-the")
    add_to_cart(page)
    page.goto("/fr/checkout")
    fill_address(page)
    page.locator("[name=phone]").fill(new_phone())
    order(page)
    link = page.locator("main a[href*='/track/']").first.get_attribute("href")
    number = link.split("/")[3]
    for verb in ("confirm", "pack", "ship", "refuse"):
        shop.kolchi("order", number, verb)
    page.goto(link)
    assert page.locator("main .state").first.inner_text() == "Colis non remis"
    assert "Vous ne devez rien" in page.locator("main").inner_text()
    look_at(page, "refused")
    assert "rules hold" in shop.kolchi("check").stdout


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_an_order_is_ordered_again(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    for _ in range(2):
        page.goto(f"/{language}/products/verres-a-the")
        add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    page.locator("[name=phone]").fill(new_phone())
    order(page)
    link = page.locator("main a[href*='/track/']").first.get_attribute("href")
    # On another device, by the secret link.
    other = visit(language, width=width, scripts=scripts)
    other.goto(link)
    other.locator("main form[action$='/again'] button").click()
    assert other.url.endswith("/again")
    look_at(other, "again", scripts)
    other.locator("main a.button-main").click()
    assert other.url.endswith(f"/{language}/cart")
    assert [field.input_value() for field in other.locator("main [name=quantity]").all()] == ["2"]


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_guest_unsubscribes_by_the_link_in_an_email(visit, shop, language, width, scripts):
    email = f"nadia-{uuid.uuid4().hex[:12]}@example.ma"
    page = visit(language, width=width, scripts=scripts)
    page.goto(f"/{language}/products/verres-a-the")
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    page.locator("[name=email]").fill(email)
    page.locator("[name=phone]").fill(new_phone())
    order(page)
    number = page.locator("main a[href*='/track/']").first.get_attribute("href").split("/")[3]

    reader = visit(language, width=width, scripts=scripts)
    letters = reader.locator(f"[data-recipient='{email}']")
    wait_for_message(shop, email)
    reader.goto(f"/{language}/dev/inbox")
    link = letters.first.locator("li a[href*='/letters/']").get_attribute("href")
    assert "nadia" not in link
    reader.goto(link)
    look_at(reader, "letters", scripts)
    assert email in reader.locator("main").inner_text()
    submit(reader)
    assert reader.locator("main .notice-good").count() == 1
    look_at(reader, "letters refused", scripts)

    # No more e-mails of the refused kind arrive, but those of the other kind do.
    for verb in ("confirm", "pack", "ship"):
        shop.kolchi("order", number, verb)
    wait_for_message(shop, email, count=2)
    reader.goto(f"/{language}/dev/inbox")
    assert letters.count() == 2
