"""A guest's purchase in a browser, from the home page to the cancelled order."""

import re

import pytest

from acts import add_to_cart, choose_payment, fill_address, submit, too_wide

# Every pair of language, width, script setting and colour scheme occurs at least once. test_design.py covers the keyboard.
WAYS = [
    pytest.param(language, width, scripts, dark, id=f"{language}-{width}-{'scripts' if scripts else 'plain'}-{'dark' if dark else 'light'}")
    for language, width, scripts, dark in (
        ("fr", 360, False, False),
        ("fr", 1280, True, True),
        ("ar", 360, True, True),
        ("ar", 1280, False, False),
        ("en", 360, True, False),
        ("en", 1280, False, True),
    )
]

# A piece of which the demo has several, so that every test can buy one.
PIECE = {"fr": "T-shirt motif zellige", "ar": "قميص قطني بنقشة الزليج", "en": "Zellij T-shirt"}
WORDS = {"fr": "zellige", "ar": "الزليج", "en": "zellij"}


@pytest.mark.parametrize("language, width, scripts, dark", WAYS)
def test_a_guest_buys_follows_and_cancels(visit, language, width, scripts, dark):
    page = visit(language, width=width, scripts=scripts, dark=dark)
    page.goto(f"/{language}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    page.locator("header input[name=q]").fill(WORDS[language])
    page.locator("header form[role=search] button").click()
    assert page.get_by_role("link", name=PIECE[language]).count() >= 1

    page.goto(page.url + "&size=m&condition=new")
    page.get_by_role("link", name=PIECE[language]).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == PIECE[language]
    assert too_wide(page) is None

    add_to_cart(page)
    page.goto(f"/{language}/cart")
    assert page.get_by_text(PIECE[language]).count() >= 1
    page.locator(f"a[href$='/{language}/checkout']").click()

    # The form shows what is bought. The progress has three steps, because delivery has no choice.
    assert page.locator(".checkout-summary").get_by_text(PIECE[language]).is_visible()
    assert page.locator(".checkout-summary").bounding_box()["y"] < page.viewport_size["height"]
    assert page.locator(".steps li").count() == 3

    # An invalid telephone number: the typed values stay, and the error is shown beside its field.
    page.locator("[name=full-name]").fill("Nadia")
    page.locator("[name=phone]").fill("12")
    submit(page)
    assert page.locator("[name=full-name]").input_value() == "Nadia"
    assert page.locator("[name=phone][aria-invalid=true]").count() == 1

    fill_address(page, name="Nadia <script>alert(1)</script> Amrani")
    submit(page)
    assert page.url.endswith(f"/{language}/checkout/payment")
    # After a mended mistake, the form can be opened again by going back.
    page.go_back()
    assert page.url.endswith(f"/{language}/checkout/address")
    assert page.locator("[name=street]").input_value() == "3, rue des Orangers"
    assert page.locator("[aria-invalid=true]").count() == 0
    submit(page)
    choose_payment(page)
    submit(page)
    assert re.search(rf"/{language}/purchases/", page.url)
    assert page.locator("main script").count() == 0

    page.locator("main a[href*='/track/']").first.click()
    tracked = page.url
    assert "Nadia <script>alert(1)</script> Amrani" in page.locator("main").inner_text()
    page.locator("main a[href*='cancellation']").click()
    page.locator("[name=reason]").first.fill("Essai") if page.locator("textarea[name=reason], input[type=text][name=reason]").count() else None
    submit(page)
    page.goto(tracked)
    assert page.locator("main a[href*='cancellation']").count() == 0
