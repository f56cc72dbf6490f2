"""Paying by card at the checkout, on the page of the simulated gateway."""

import pytest
from acts import WAYS, add_to_cart, choose_payment, fill_address, new_phone, submit
from people import query, texted_code
from test_simulated import look_at


def begin(page, language):
    """Goes to the page of the gateway with a piece in the cart. Returns the faults of the console."""
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"/{language}/products/verres-a-the")
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    submit(page)
    choose_payment(page, "simulated")
    submit(page)
    page.wait_for_url("**/simulated/**")
    return faults


@pytest.fixture(autouse=True)
def other_network(shop):
    """All browsers here have one network address. Without this, its third hold of a piece in a day is refused."""
    query(shop, "UPDATE orders.unpaid_purchase SET network = NULL WHERE network IS NOT NULL")


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_buyer_pays_with_a_code_and_the_order_is_placed(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    faults = begin(page, language)
    page.locator("[value=refuse]").click()
    page.locator("[role=alert]").wait_for()
    page.locator("[value=code]").click()
    page.locator("#code").fill("246810")
    page.locator("[value=confirm]").click()
    page.wait_for_url(f"**/{language}/purchases/*")
    page.locator(".confirmed").wait_for()
    look_at(page, scripts)
    assert faults == []


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_buyer_who_goes_back_pays_in_cash(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    faults = begin(page, language)
    page.locator("main a[href$='/payment']").last.click()
    page.wait_for_url("**/payment")
    look_at(page, scripts)
    page.locator("[name=way][value=cash_on_delivery]").click()
    page.wait_for_url("**/checkout/review")
    look_at(page, scripts)
    submit(page)
    page.locator(".confirmed").wait_for()
    assert faults == []


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_refused_buyer_gives_up_and_keeps_the_cart(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    faults = begin(page, language)
    for _ in range(3):
        page.locator("[value=refuse]").click()
        page.wait_for_load_state()
    page.locator("main a[href$='/payment']").last.click()
    page.wait_for_url("**/payment")
    if not page.locator("[name=way][value=simulated]").count():
        page.goto(page.url + "/return")
        page.wait_for_url("**/payment")
    page.locator("[name=way][value=simulated]").wait_for()
    look_at(page, scripts)
    page.locator("main a[href$='/payment/end']").click()
    submit(page)
    page.wait_for_url("**/payment")
    look_at(page, scripts)
    page.locator("main a.button-main[href$='/cart']").click()
    page.locator("main form[action*='/cart/lines']").first.wait_for()
    assert faults == []


def test_a_buyer_whose_bank_decides_late_is_told_not_to_pay_again(visit, shop):
    page = visit("fr", width=320, scripts=True)
    begin(page, "fr")
    page.locator("[value=late]").click()
    page.wait_for_url("**/payment")
    assert "Votre banque" in page.locator("h1").inner_text() and page.locator("[name=way]").count() == 0
    look_at(page, True)


@pytest.mark.parametrize("language, scripts", [("fr", False), ("fr", True), ("ar", False), ("ar", True)])
def test_a_guest_who_pays_much_proves_a_number_first(visit, shop, language, scripts):
    page = visit(language, width=360, scripts=scripts)
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"/{language}/products/verres-a-the")
    add_to_cart(page)
    page.goto(f"/{language}/cart")
    page.locator("main [name=quantity]").fill("6")
    page.locator("main [name=quantity]").press("Enter")
    page.locator("main .piece-total").wait_for()
    page.goto(f"/{language}/checkout")
    fill_address(page)
    phone = new_phone()
    page.locator("[name=phone]").fill(phone)
    submit(page)
    choose_payment(page, "simulated")
    submit(page)
    page.wait_for_url("**/checkout/contact")
    look_at(page, scripts)
    code = texted_code(shop, "+212" + phone[1:])
    page.locator("[name=code]").fill("000000" if code != "000000" else "000001")
    submit(page)
    page.locator("[name=code][aria-invalid=true]").wait_for()
    look_at(page, scripts)
    # The browser reports each answer that is an error.
    faults.clear()
    page.locator("[name=code]").fill(code)
    submit(page)
    page.wait_for_url("**/checkout/review")
    assert page.locator("main [name=way][value=simulated]").count() == 1
    look_at(page, scripts)
    submit(page)
    page.wait_for_url("**/simulated/**")
    page.locator("[value=pay]").click()
    page.wait_for_url(f"**/{language}/purchases/*")
    page.locator(".confirmed").wait_for()
    assert faults == []
