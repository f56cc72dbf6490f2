"""An open page of an order shows each step of the seller at once, without a reload."""

import time

import pytest
from playwright.sync_api import expect

from acts import add_to_cart, fill_address, order, submit

STATES = {"fr": ("Confirmée", "Expédiée"), "ar": ("تم تأكيد الطلب", "في الطريق"), "en": ("Confirmed", "Shipped")}


def buy(page, language):
    """Buys a piece of which the demo has many. Ends at the confirmation."""
    page.goto(f"/{language}/products/verres-a-the")
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    order(page)


@pytest.mark.parametrize("language", STATES)
def test_open_pages_move_with_their_order(visit, shop, language):
    confirmed, shipped = STATES[language]
    buyer = visit(language)
    buy(buyer, language)
    link = buyer.locator("main a[href*='/track/']").first.get_attribute("href")
    number = link.split("/")[3]
    friend = visit(language)
    friend.goto(link)
    assert friend.locator("main a[href*='cancellation']").count() == 1
    for page in (buyer, friend):
        page.evaluate("document.documentElement.dataset.marked = 'yes'")

    shop.kolchi("order", number, "confirm")
    for page in (buyer, friend):
        expect(page.locator("main .state").first).to_have_text(confirmed)
        expect(page.locator("[data-said=moves]")).to_have_text(f"\u2068{number}\u2069: {confirmed}")
    # The buyer can now ask the shop to cancel.
    assert friend.locator("main a[href*='cancellation']").count() == 1
    assert friend.locator(".timeline li:not(.timeline-ahead)").count() == 2

    shop.kolchi("order", number, "pack")
    shop.kolchi("order", number, "ship")
    for page in (buyer, friend):
        expect(page.locator("main .state").first).to_have_text(shipped)
        assert page.evaluate("document.documentElement.dataset.marked") == "yes"
    assert friend.locator(".timeline li:not(.timeline-ahead)").count() == 4
    assert friend.locator("main a[href*='cancellation']").count() == 0
    assert friend.locator("[data-print]").is_visible()


def test_without_script_the_page_is_as_before(visit, shop):
    buyer = visit("fr", scripts=False)
    buy(buyer, "fr")
    buyer.locator("main a[href*='/track/']").first.click()
    number = buyer.url.split("/")[5]
    shop.kolchi("order", number, "confirm")
    assert buyer.locator("main .state").inner_text() == "Commande passée"
    buyer.reload()
    assert buyer.locator("main .state").inner_text() == STATES["fr"][0]


def test_the_log_holds_no_secret_link(visit, shop):
    buyer = visit("fr")
    buy(buyer, "fr")
    with buyer.expect_request(lambda request: "/track/" in request.url and "/moves?after=1" in request.url) as asked:
        buyer.locator("main a[href*='/track/']").first.click()
    token = asked.value.url.split("/")[-2]
    assert len(token) > 20
    log = shop.folder / "kolchi.log"
    # A request is logged a moment after its response was sent.
    deadline = time.monotonic() + 20
    logged = '"route":"/:language/track/:number/:token"'
    while logged not in log.read_text() and time.monotonic() < deadline:
        shop.get("/healthz").read()
    assert logged in log.read_text() and token not in log.read_text()
