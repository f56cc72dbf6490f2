"""The first sale: from the home page to a cancelled order, as a stranger with a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WAYS = [
    pytest.param(language, width, scripts, id=f"{language}-{width}-{'scripts' if scripts else 'plain'}")
    for language in ("fr", "ar")
    for width in (360, 1280)
    for scripts in (False, True)
]

# A piece of which the demo has several, so that every way can buy one.
PIECE = {"fr": "T-shirt motif zellige", "ar": "قميص قطني بنقشة الزليج"}
WORDS = {"fr": "zellige", "ar": "الزليج"}


def has_no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def fill_address(page):
    page.locator("[name=full-name]").fill("Nadia <script>alert(1)</script> Amrani")
    page.locator("[name=phone]").fill("06 61 99 88 77")
    page.locator("[name=city]").select_option(index=5)
    page.locator("[name=street]").fill("3, rue des Orangers")


def submit(page, container="main"):
    """The main button of the page's form."""
    page.locator(f"{container} button.button-main").first.click()


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_guest_buys_follows_and_cancels(visit, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    page.goto(f"/{language}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    page.locator("header input[name=q]").fill(WORDS[language])
    page.locator("header form[role=search] button").click()
    assert page.get_by_role("link", name=PIECE[language]).count() >= 1

    page.goto(page.url + "&size=m&condition=new")
    page.get_by_role("link", name=PIECE[language]).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == PIECE[language]
    assert has_no_sideways_scroll(page)

    submit(page)
    page.goto(f"/{language}/cart")
    assert page.get_by_text(PIECE[language]).count() >= 1
    page.locator(f"a[href$='/{language}/checkout']").click()

    # A wrong telephone number: the answers stay, the mistake is named beside its field.
    page.locator("[name=full-name]").fill("Nadia")
    page.locator("[name=phone]").fill("12")
    submit(page)
    assert page.locator("[name=full-name]").input_value() == "Nadia"
    assert page.locator("[name=phone][aria-invalid=true]").count() == 1

    fill_address(page)
    submit(page)
    submit(page)
    submit(page)
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


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_kind_of_page_is_accessible(visit, language, width):
    page = visit(language, width=width)
    axe = Axe()
    faults = []

    def check(kind):
        result = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        for violation in result.response["violations"]:
            faults.append(f"{kind}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
        if not has_no_sideways_scroll(page):
            faults.append(f"{kind}: scrolls sideways")

    for kind, path in {
        "home": "",
        "search": "/search?q=caftan",
        "search without results": "/search?q=zzzzzz",
        "category": "/categories/mode",
        "seller": "/store/dar-salma",
        "product": "/products/caftan-majorelle-sfifa-or",
        "sold product": "/products/theiere-bleue-emaillee",
        "empty cart": "/cart",
        "orders": "/orders",
        "find an order": "/orders/find",
        "about": "/pages/about",
        "terms": "/pages/terms",
        "privacy": "/pages/privacy",
        "contact": "/pages/contact",
        "variants": "/products/gandoura-blanche?variant=xl~white",
        "offers": "/products/casque-sans-fil",
        "report": "/products/gandoura-blanche/report",
        "crafts": "/crafts",
        "craft": "/crafts/sfifa-aakad",
        "what reuse saves": "/pages/sustainability",
        "not found": "/products/there-is-no-such-thing",
    }.items():
        page.goto(f"/{language}{path}")
        check(kind)

    page.goto(f"/{language}/products/verres-a-the")
    submit(page)
    page.goto(f"/{language}/cart")
    check("cart")
    page.goto(f"/{language}/checkout/address")
    check("address")
    submit(page)
    check("address with mistakes")
    fill_address(page)
    for kind in ("delivery", "payment", "review", "confirmation"):
        submit(page)
        check(kind)
    page.locator("main a[href*='/track/']").first.click()
    check("tracking")
    page.locator("main a[href*='cancellation']").click()
    check("cancellation")
    assert faults == []
