"""Orders at the desk of a shop: from the purchase to the carrier, a cancellation, and a request of the buyer."""

import pytest

from acts import ENGLISH, WAYS, add_to_cart, fill_address, follow_tab, order, submit, too_wide
from people import log_out
from test_desk import enter

# The demo has several of it.
PIECE = "babouches-jaunes-fes"


def buy(page, language):
    """Buys a piece as a guest. Returns the number of the order and its secret link."""
    page.goto(f"/{language}/products/{PIECE}")
    page.locator("main .variants a:not([aria-current]):not(.variant-sold)").first.click()
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    order(page)
    page.locator("main a[href*='/track/']").first.click()
    return page.url.split("/track/")[1].split("/")[0], page.url


def open_order(page, language, number):
    page.goto(f"/{language}/desk/dar-salma/orders?q={number}")
    page.locator("main .order-row a").click()
    assert number in page.locator("h1").inner_text() and too_wide(page) is None


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_shop_confirms_packs_and_ships_and_answers_a_request(visit, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    number, tracked = buy(page, language)
    other, _ = buy(page, language)
    enter(page, language, "salma@kolchi.example")
    assert page.locator("main a[href*='queue=confirm']").count() == 1
    follow_tab(page, "/desk/dar-salma/orders")
    assert too_wide(page) is None
    for one in (number, other):
        page.locator(f"[name=number][value={one}]").check()
    page.locator("main [name=act][value=confirm]").click()
    assert number in page.locator("main").inner_text() and page.locator("main strong").count() == 0 and too_wide(page) is None

    open_order(page, language, number)
    page.locator("main [name=act][value=pack]").click()
    assert page.locator(".notice-good").count() == 1
    # The buyer asks to cancel. The shop must answer before it ships.
    page.goto(tracked)
    page.locator("main a[href*='cancellation']").click()
    submit(page)
    assert page.locator("main p.notice").count() == 1 and page.locator("main a[href*='cancellation']").count() == 0
    open_order(page, language, number)
    page.locator("main [name=act][value=ship]").click()
    assert page.locator("[role=alert]").count() == 1
    page.locator("main a[href$='/request']").click()
    page.locator("[name=answer][value=decline]").check()
    submit(page)
    assert page.locator("#why-error").count() == 1 and page.locator("[name=answer][value=decline]").is_checked()
    page.locator("[name=why]").fill("<b>Déjà emballée</b>")
    submit(page)
    page.locator("main [name=act][value=ship]").click()
    assert page.locator(".notice-good").count() == 1
    page.goto(tracked)
    assert page.locator("main a[href*='cancellation']").count() == 0

    open_order(page, language, other)
    page.locator("main a[href$='/cancellation']").click()
    submit(page)
    assert page.locator("#reason-error").count() == 1
    page.locator("[name=reason][value=damaged]").check()
    submit(page)
    assert page.locator(".notice-good").count() == 1 and page.locator("main a[href$='/cancellation']").count() == 0
    page.locator("main a[href*='/slips']").click()
    assert page.locator(".slip").count() == 1 and other in page.locator(".slip").inner_text() and too_wide(page) is None
    log_out_of_desk(page)


@pytest.mark.parametrize("language, width, scripts", [*WAYS, ENGLISH])
def test_a_figure_leads_to_the_orders_behind_it(visit, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    enter(page, language, "hamza@kolchi.example")
    follow_tab(page, "/desk/dar-salma/figures")
    assert too_wide(page) is None and page.locator("main svg[role=img]").count() == 2
    period = page.locator("main details summary")
    assert not page.locator("[name=by]").is_visible()
    period.click()
    page.locator("[name=by]").select_option("week")
    submit(page)
    assert page.locator("[name=by]").input_value() == "week" and too_wide(page) is None
    for figure in ("orders", "delivered"):
        number = page.locator(f"main dl a[href*='figure={figure}']")
        count = int(number.inner_text())
        number.click()
        assert page.locator(".order-row").count() == count and too_wide(page) is None
        page.go_back()
    period.click()
    page.locator("[name=from]").evaluate("field => { field.type = 'text'; field.value = 'hier' }")
    submit(page)
    assert page.locator("#from-error").count() == 1 and page.locator("[name=from]").input_value() == "hier" and too_wide(page) is None
    assert page.locator("[name=from]").is_visible(), "the form is open where something is wrong"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_first_screen_of_a_phone_shows_what_the_page_is_about(visit, language):
    page = visit(language, width=360, scripts=False)
    page.set_viewport_size({"width": 360, "height": 640})
    enter(page, language, "salma@kolchi.example")
    desk = f"/{language}/desk/dar-salma"

    def bottom(selector):
        box = page.locator(selector).first.bounding_box()
        return box["y"] + box["height"]

    page.goto(desk + "/figures")
    assert bottom(".work-head") < 65 and "Dar Salma" in page.locator(".work-head").inner_text(), "the head is one row"
    assert bottom("main dl > div:nth-child(6)") <= 640
    for queue in ("confirm", "hand-over", "problems"):
        page.goto(f"{desk}/orders?queue={queue}")
        assert bottom(".order-row") <= 640 and too_wide(page) is None, queue
    # The queues are one line. The keyboard reaches the last one, and it comes into view.
    assert page.locator(".order-queues").bounding_box()["height"] < 60
    last = page.locator(".order-queues a").last
    page.locator(".order-queues a").first.focus()
    for _ in range(page.locator(".order-queues a").count() - 1):
        page.keyboard.press("Tab")
    box = last.bounding_box()
    assert last.evaluate("link => link === document.activeElement") and 0 <= box["x"] and box["x"] + box["width"] <= 360


def log_out_of_desk(page):
    page.locator(".work-head nav a").click()
    log_out(page)
