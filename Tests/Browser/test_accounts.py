"""Accounts: from a filled cart through the e-mail to an account, and to an order that it shows on another device."""

import re
import uuid

import pytest

from acts import add_to_cart, fill_address, follow_tab, order, submit
from people import PASSWORD, mailed_token, query, sign_up, texted_code

# Every pair of language, width and script setting occurs at least once.
WAYS = [
    pytest.param(language, width, scripts, id=f"{language}-{width}-{'scripts' if scripts else 'plain'}")
    for language, width, scripts in (
        ("fr", 360, False),
        ("fr", 1280, True),
        ("ar", 360, True),
        ("ar", 1280, False),
        ("en", 360, False),
        ("en", 1280, True),
    )
]

PIECES = ("verres-a-the", "panier-paille-pompons")

def put_into_cart(page, language, piece):
    page.goto(f"/{language}/products/{piece}")
    add_to_cart(page)


def cart_count(page, language):
    page.goto(f"/{language}/cart")
    return page.locator("main .piece").count()


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_cart_becomes_an_accounts_order(visit, shop, language, width, scripts):
    email = f"nadia-{uuid.uuid4().hex[:12]}@example.ma"
    page = visit(language, width=width, scripts=scripts)
    put_into_cart(page, language, PIECES[0])

    # A common password: the typed values stay, and the error is shown beside its field.
    page.goto(f"/{language}/signup")
    page.locator("[name=name]").fill("Nadia Amrani")
    page.locator("[name=contact]").fill(email)
    page.locator("main [name=password]").fill("password1")
    submit(page)
    assert page.locator("[name=password][aria-invalid=true]").count() == 1
    assert page.locator("[name=contact]").input_value() == email
    page.locator("main [name=password]").fill(PASSWORD)
    submit(page)
    assert page.url.endswith("/signup/sent")

    # The link in the e-mail asks for the password in another browser. In this one, pressing the button is enough.
    link = f"/{language}/verify/{mailed_token(shop, email)}"
    other = visit(language, width=width, scripts=scripts)
    other.goto(link)
    assert other.locator("main [name=password]").count() == 1
    page.goto(link)
    assert page.locator("main [name=password]").count() == 0
    submit(page)
    assert page.url.endswith(f"/{language}/account")
    assert "Nadia Amrani" in page.locator("h1").inner_text()
    assert cart_count(page, language) == 1

    # Log in elsewhere with a filled cart: both carts are merged.
    put_into_cart(other, language, PIECES[1])
    other.goto(f"/{language}/checkout")
    other.locator("main a[href*='/login']").click()
    other.locator("[name=contact]").fill(email)
    other.locator("main [name=password]").fill(PASSWORD)
    submit(other)
    assert other.url.endswith(f"/{language}/checkout")
    assert other.locator("[name=full-name]").input_value() == "Nadia Amrani"
    assert other.locator("[name=email]").input_value() == email
    assert cart_count(other, language) == 2
    other.goto(f"/{language}/checkout")
    fill_address(other)
    order(other)
    assert re.search(rf"/{language}/purchases/", other.url)

    # The account shows the order on the first device too. The address was saved, and the next checkout begins with it.
    page.goto(f"/{language}/account")
    follow_tab(page, "/account/orders")
    page.locator("main a[href*='/orders/K-']").first.click()
    assert "3, rue des Orangers" in page.locator("main").inner_text()
    put_into_cart(page, language, PIECES[0])
    page.goto(f"/{language}/checkout")
    assert "3, rue des Orangers" in page.locator("label:has([name=address]:checked)").inner_text()

    # Log out everywhere else, and here.
    page.goto(f"/{language}/account/security")
    assert page.locator("main form[action$='/end']").count() == 3
    page.locator("main form[action$='/sessions/end'] button").click()
    other.goto(f"/{language}/account")
    assert "/login" in other.url
    page.goto(f"/{language}/account")
    page.locator("main form[action$='/logout'] button").click()
    page.goto(f"/{language}/account/orders")
    assert "/login?next=" in page.url


@pytest.mark.parametrize("language, width, scripts", WAYS[:3])
def test_a_phone_signs_up_logs_in_by_code_and_resets(visit, shop, language, width, scripts):
    number = f"06{uuid.uuid4().int % 10**8:08}"
    canonical = "+212" + number[1:]
    page = visit(language, width=width, scripts=scripts)
    sign_up(page, language, number)
    assert page.locator("[name=code]").get_attribute("autocomplete") == "one-time-code"
    code = texted_code(shop, canonical)
    page.locator("[name=code]").fill("000000" if code != "000000" else "000001")
    submit(page)
    assert page.locator("[name=code][aria-invalid=true]").count() == 1
    page.locator("[name=code]").fill(code)
    submit(page)
    assert page.url.endswith(f"/{language}/account")

    # Three codes an hour go to a number from one network; the one of the sign-up was the first.
    other = visit(language, width=width, scripts=scripts)
    for _ in range(3):
        other.goto(f"/{language}/reset")
        other.locator("[name=contact]").fill(number)
        submit(other)
    assert other.locator("[name=contact][aria-invalid=true]").count() == 1
    query(shop, "UPDATE kernel.rate_limit SET full_at = kernel.now() WHERE key LIKE 'identity.proof%'")
    submit(other)
    other.locator("[name=code]").fill(texted_code(shop, canonical))
    other.locator("[name=new-password]").fill("une phrase neuve")
    submit(other)
    assert other.url.endswith(f"/{language}/account")
    page.goto(f"/{language}/account")
    assert "/login" in page.url

    # A browser that knows the person has its own rate limit.
    page.locator("[name=contact]").fill(number)
    page.locator("main button[value=code]").click()
    page.locator("[name=code]").fill(texted_code(shop, canonical))
    submit(page)
    assert page.url.endswith(f"/{language}/account")


@pytest.mark.parametrize("login", ["amina@kolchi.example", "06 62 34 56 02"])
def test_the_cast_of_the_demo_has_accounts_with_orders(visit, login):
    page = visit("fr")
    page.goto("/fr/login?next=/fr/account/orders")
    page.locator("[name=contact]").fill(login)
    page.locator("main [name=password]").fill("theiere bleue")
    submit(page)
    assert page.url.endswith("/fr/account/orders")
    assert page.locator("main a[href*='/orders/K-']").count() >= 2
    page.goto("/fr/account/addresses")
    assert page.locator("main address, main .recipient").count() >= 1
