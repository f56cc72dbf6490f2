"""Steps that every visitor takes."""

import uuid

import pytest

# Journeys that all languages take: on a small phone without scripts, and on a wide screen with them.
WAYS = [pytest.param("fr", 320, False, id="fr-320-plain"), pytest.param("ar", 1280, True, id="ar-1280-scripts")]
ENGLISH = pytest.param("en", 360, False, id="en-360-plain")

TOO_WIDE = """() => {
    const root = document.documentElement
    if (root.scrollWidth <= root.clientWidth) return null
    const isOut = (e) => e.getBoundingClientRect().right > root.clientWidth + 1 || e.getBoundingClientRect().left < -1
    return [...document.querySelectorAll("body *")].filter(isOut).slice(0, 3).map((e) => e.outerHTML.slice(0, 120))
}"""


def new_phone():
    """A new mobile number without open orders or codes."""
    return f"06{uuid.uuid4().int % 10**8:08}"


def submit(page, container="main"):
    """Presses the main button of the page's form."""
    page.locator(f"{container} button.button-main").first.click()
    page.wait_for_load_state()


def too_wide(page):
    """The elements that make the page scroll sideways; None if it does not. Before its style is there, a page may do so."""
    page.wait_for_load_state()
    return page.evaluate(TOO_WIDE)


def add_to_cart(page):
    """Puts the shown product into the cart. With scripts, this does not leave the page."""
    submit(page)
    page.locator(".added:not([hidden]), [data-part=cart]").first.wait_for()


def follow_tab(page, path):
    """Follows a link of the tabs. On phones they are folded."""
    fold = page.locator("nav.tabs summary").first
    if fold.is_visible():
        fold.click()
    page.locator(f"nav.tabs a[href$='{path}']").first.click()


def choose_payment(page, way="cash_on_delivery"):
    """Chooses how to pay, where the shop asks that, and goes on to the review."""
    if page.url.endswith("/checkout/payment"):
        page.locator(f"[name=payment][value={way}]").check()
        submit(page)


def order(page):
    """Sends the filled address, and then the order, which is paid in cash."""
    submit(page)
    choose_payment(page)
    submit(page)


def fill_address(page, name="Nadia Amrani"):
    page.locator("[name=full-name]").fill(name)
    page.locator("[name=phone]").fill(new_phone())
    page.locator("[name=city]").select_option(index=5)
    page.locator("[name=street]").fill("3, rue des Orangers")
