"""Pages from the browser's history. Without the right headers, the browser shows them without a request."""

import shutil

import pytest
from conftest import CHROMIUM


@pytest.fixture(scope="module", params=["asked-again", "kept-whole"])
def history(request):
    """Browsers without the back/forward cache, which revalidate pages from their history, and browsers with it."""
    return request.param


@pytest.fixture(scope="module")
def browser(playwright, history):
    left_out = ["--disable-back-forward-cache"] if history == "kept-whole" else []
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM, ignore_default_args=left_out)
    yield browser
    browser.close()


def piece(page):
    """The URL of a piece that can be bought."""
    page.goto("/fr/search?sort=price-up")
    return page.locator(".cards a[href*='/products/']").first.get_attribute("href")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_cart_count_is_right_after_back(visit, scripts):
    page = visit("fr", scripts=scripts)
    address = piece(page)
    page.goto("/fr")
    assert "0" in page.locator("[data-part=cart-link]").inner_text()
    page.goto(address)
    page.locator("form.buy button").first.click()
    page.locator("[data-part=cart-link]", has_text="1").wait_for()
    if scripts:
        page.goto("/fr/cart")
    page.go_back()
    assert "/products/" in page.url
    page.locator("[data-part=cart-link]", has_text="1").wait_for()
    page.go_back()
    page.locator("[data-part=cart-link]", has_text="1").wait_for()
    assert page.url.endswith("/fr")


def test_login_is_right_after_back(visit):
    page = visit("fr", scripts=False)
    page.goto("/fr?first")
    # For a logged-in person the head counts the unread notifications.
    assert page.locator("header [data-notices]").count() == 0
    page.goto("/fr/login")
    page.locator("[name=contact]").fill("amina@kolchi.example")
    page.locator("[name=password]").fill("theiere bleue")
    page.locator("main form button").first.click()
    page.wait_for_url("**/fr/account")
    page.goto("/fr")
    page.locator("header [data-notices]").wait_for()
    # In one step, because Playwright loses a page between two pages from the back/forward cache.
    page.evaluate("history.go(-3)")
    page.wait_for_url("**/fr?first", wait_until="commit")
    page.locator("header [data-notices]").wait_for()
