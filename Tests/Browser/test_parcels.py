"""From the purchase to the delivered parcel: the shop packs it, the carrier's signed events move it, and the buyer sees each step."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid

import pytest
from playwright.sync_api import expect

from acts import WAYS, add_to_cart, fill_address, order
from people import query, staff_log_in, wait_for_message
from test_desk import enter
from test_orders import log_out_of_desk, open_order
from test_profile import looks_well

# The demo has several of it.
PIECE = "babouches-jaunes-fes"
# What the carrier of the demo says, and how the buyer reads it.
SAYS = {
    "Ramassé": {"fr": "Pris en charge par le transporteur", "ar": "تسلمته شركة التوصيل"},
    "En distribution": {"fr": "En cours de livraison", "ar": "خرج للتوصيل"},
    "Absent": {"fr": "destinataire absent", "ar": "المستلم غائب"},
    "Livré": {"fr": "Livré", "ar": "تم التوصيل"},
}


def buy(page, language, address):
    """Buys a piece as a guest with an e-mail address. Returns the number of the order and its secret link."""
    page.goto(f"/{language}/products/{PIECE}")
    page.locator("main .variants a:not([aria-current]):not(.variant-sold)").first.click()
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    page.locator("[name=email]").fill(address)
    order(page)
    page.locator("main a[href*='/track/']").first.click()
    return page.url.split("/track/")[1].split("/")[0], page.url


def new_secret(visit, shop):
    """The house makes a secret for the carrier and sees it once."""
    page = visit("fr")
    page.goto("/fr/login")
    staff_log_in(page, shop, "leila@kolchi.example")
    page.goto("/fr/house/carriers")
    page.locator("main table a", has_text="Rekkas").click()
    page.locator("main form[action$='/secret'] button").click()
    return page.locator("main .notice code").inner_text()


def send(shop, secret, *events):
    """Sends events as the carrier does. Returns the status of the answer."""
    body = json.dumps({"events": events}).encode()
    seconds = str(int(time.time()))
    signature = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(
        shop.url + "/carriers/rekkas/events", data=body, headers={"Kolchi-Signature": f"t={seconds},v1={signature}"})
    try:
        return urllib.request.urlopen(request, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_parcel_goes_from_the_shop_to_its_buyer(visit, shop, language, width, scripts):
    address = f"nadia-{uuid.uuid4().hex[:12]}@example.ma"
    secret = new_secret(visit, shop)
    buyer, page = visit(language, width=width, scripts=scripts), visit(language, width=width, scripts=scripts)
    number, tracked = buy(buyer, language, address)
    enter(page, language, "salma@kolchi.example")
    open_order(page, language, number)
    assert page.locator("main a[href$='/parcels']").count() == 0
    page.locator("main [name=act][value=confirm]").click()

    # Packing the parcel packs the order.
    page.locator("main a[href$='/parcels']").click()
    looks_well(page, scripts)
    page.locator("[name=carrier-0]").select_option("rekkas")
    page.locator("[name=tracking-0]").fill("rk")
    page.locator("[name=grams-0]").fill("600")
    page.locator("[name=act][value=save]").click()
    assert page.locator("#tracking-0-error").count() == 1 and page.locator("[name=grams-0]").input_value() == "600"
    looks_well(page, scripts)
    tracking = f"RK{uuid.uuid4().hex[:10].upper()}"
    page.locator("[name=tracking-0]").fill(tracking.lower())
    page.locator("[name=tracking-0]").press("Enter")
    expect(page.locator(":focus")).to_have_attribute("name", "grams-0" if scripts else "act")
    assert query(shop, f"SELECT state FROM orders.order WHERE number = '{number}'") == "confirmed", "Enter packs nothing"
    page.locator("[name=act][value=save]").click()
    assert page.locator(".notice-good").count() == 1 and tracking in page.locator("main").inner_text()
    looks_well(page, scripts)
    buyer.goto(tracked)
    assert tracking in buyer.locator("main").inner_text()
    assert buyer.locator(f"main a[href='https://suivi.rekkas.example/colis/{tracking}']").count() == 1

    # Each event comes twice. With scripts, the open page of the buyer follows by itself.
    now = int(time.time())
    for index, (word, shown) in enumerate(SAYS.items()):
        event = {"tracking": tracking, "status": word, "at": now + index - 10, "id": f"{tracking}-{index}"}
        assert [send(shop, secret, event), send(shop, secret, event), send(shop, "another secret", event)] == [200, 200, 400]
        line = buyer.locator(".order-parcel .timeline").get_by_text(shown[language])
        if scripts:
            expect(line).to_be_visible(timeout=15_000)
        else:
            while line.count() == 0 and time.time() < now + 60:
                buyer.reload()
        assert line.count() == 1, word
    looks_well(buyer, scripts)
    assert query(shop, f"SELECT state FROM orders.order WHERE number = '{number}'") == "delivered"
    # Placed, confirmed, shipped and delivered.
    wait_for_message(shop, address, 4)

    open_order(page, language, number)
    assert page.locator(".order-parcel ol li").count() == 5 and page.locator("main a[href*='/parcels/']").count() == 0
    looks_well(page, scripts)
    page.goto(f"/{language}/notices")
    assert number in page.locator("main").inner_text()
    page.goto(f"/{language}/desk/dar-salma")
    log_out_of_desk(page)


BULK = {
    "fr": ("emballée d’abord, puis remise au transporteur", "inconnue", "destinataire absent"),
    "en": ("packed first, then handed over", "unknown", "recipient absent"),
}


@pytest.mark.parametrize("language, width, scripts", [WAYS[0], pytest.param("en", 360, True, id="en-360-scripts")])
def test_tracking_numbers_are_given_in_bulk(visit, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    shipped, unknown, absent = BULK[language]
    number, _ = buy(page, language, "nadia@example.ma")
    enter(page, language, "salma@kolchi.example")
    open_order(page, language, number)
    page.locator("main [name=act][value=confirm]").click()
    page.goto(f"/{language}/desk/dar-salma/orders?queue=pack")
    page.locator(f"[name=number][value={number}]").check()
    if scripts:
        # Enter on a box sends nothing.
        page.locator(f"[name=number][value={number}]").press("Enter")
        assert page.url.endswith("queue=pack") and page.locator(f"[name=number][value={number}]").is_checked()
    page.locator("main [name=act][value=track]").click()
    looks_well(page, scripts)
    page.locator("[name=carrier]").select_option("qafila")
    # A scanner ends each code with Enter, which goes on to what comes next and saves nothing.
    tracking = f"QF{uuid.uuid4().hex[:8]}"
    page.locator(f"[name=tracking-{number}]").fill(tracking)
    page.locator(f"[name=tracking-{number}]").press("Enter")
    expect(page.locator(":focus")).to_have_attribute("value", "track")
    assert page.locator(f"[name=tracking-{number}]").input_value() == tracking
    assert page.locator("[name=carrier]").input_value() == "qafila" and page.locator("main [role=status]").count() == (not scripts)
    looks_well(page, scripts)
    page.locator("[name=table]").fill("K-2345678;qafila;QF-1234")
    page.locator("[name=act][value=ship]").click()
    said = page.locator("main").inner_text()
    assert shipped in said and unknown in said
    looks_well(page, scripts)
    open_order(page, language, number)
    page.locator("main a[href*='/parcels/1']").click()
    looks_well(page, scripts)
    page.locator("[name=kind][value=attempt-failed]").check()
    page.locator("main form .button-main").click()
    assert page.locator("#reason-error").count() == 1
    page.locator("[name=reason]").select_option("absent")
    page.locator("main form .button-main").click()
    assert absent in page.locator("main").inner_text()
    page.goto(f"/{language}/desk/dar-salma/orders?queue=problems")
    assert page.locator(f"main a[href$='/{number}']").count() == 1
    page.goto(f"/{language}/desk/dar-salma")
    log_out_of_desk(page)
