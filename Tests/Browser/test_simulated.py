"""The page of the simulated gateway leads back to the shop, and the shop gets a signed webhook."""

import secrets
import time
import uuid

import pytest
from acts import too_wide
from axe_playwright_python.sync_playwright import Axe
from people import query
from test_design import TAGS

PAID = {"fr": "Paiement accepté", "ar": "تم قبول الدفع", "en": "Payment accepted"}


def opened(shop, language):
    """Opens a page, as the gateway does. Returns the key of the payment and the path of the page."""
    key, token = uuid.uuid4(), secrets.token_urlsafe(32)
    query(shop, f"""INSERT INTO simulated.payment (id, key, content, token, reference, amount, currency, labels, amounts, language, return_url,
        cancel_url, expires_at) VALUES ('{key}', gen_random_uuid(), repeat('0', 64), '{token}', 'test', 129500, 'MAD',
        ARRAY['Caftan Majorelle sfifa dorée, taille unique, brodé à la main', 'Livraison'], ARRAY[125000, 4500], '{language}',
        '{shop.url}/{language}/orders', '{shop.url}/{language}/cart', kernel.now() + interval '31 minutes')""")
    return key, f"/{language}/simulated/{token}"


def look_at(page, scripts):
    """Checks that the page does not scroll sideways. With scripts, also that axe finds no violation."""
    assert too_wide(page) is None
    if scripts:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in found] == []


def webhooks(shop, key, count):
    """Waits until the shop has stored as many webhooks about the payment."""
    deadline = time.monotonic() + 30
    while (found := query(shop, f"SELECT count(*) FROM callbacks.callback WHERE source = 'simulated' AND subject = '{key}'")) != str(count):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


@pytest.mark.parametrize("language, scripts", [("fr", False), ("ar", True), ("en", True)])
def test_a_visitor_pays_and_comes_back(visit, shop, language, scripts):
    page = visit(language, width=320, scripts=scripts)
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    key, path = opened(shop, language)
    page.goto(path)
    look_at(page, scripts)
    page.locator("[value=refuse]").click()
    page.locator("[role=alert]").wait_for()
    look_at(page, scripts)
    page.locator("[value=code]").click()
    page.locator("#code").fill("1")
    page.locator("[value=confirm]").click()
    page.locator("#code-error").wait_for()
    look_at(page, scripts)
    page.locator("#code").fill("246810")
    page.locator("[value=confirm]").click()
    page.wait_for_url(f"**/{language}/orders")
    page.goto(path)
    assert PAID[language] in page.locator("main h2").inner_text()
    look_at(page, scripts)
    webhooks(shop, key, 1)
    # The answer 422 to the wrong code is the only error.
    assert [text for text in faults if "422" not in text] == []


def test_a_payment_is_disputed_and_decided(visit, shop):
    page = visit("ar", width=320, scripts=True)
    key, path = opened(shop, "ar")
    page.goto(path)
    page.emulate_media(color_scheme="dark")
    look_at(page, True)
    page.locator("[value=dispute]").click()
    page.wait_for_url("**/ar/orders")
    page.goto(path)
    look_at(page, True)
    page.locator("[value=lose]").click()
    page.locator("main form").wait_for(state="detached")
    webhooks(shop, key, 3)
