"""The stock of a shop: a warehouse, a transfer to it that arrives in part, a count, and a correction."""

import uuid

import pytest

from acts import ENGLISH, WAYS, follow_tab, submit, too_wide
from test_desk import enter

# Other tests buy the babouches.
ITEM = "gandoura"


def press(page, form):
    page.locator(f"{form} button").first.click()
    page.wait_for_load_state()
    assert too_wide(page) is None


def choose_item(page, form, place):
    """Types a word that fits several items, and chooses that one of them, from 1."""
    page.locator("[name=code]").fill(ITEM)
    press(page, form)
    if page.locator("[name=offer]:not([type=hidden])").count():
        assert page.locator("#offer-error").count() == 1
        page.locator("select[name=offer]").select_option(index=place)
        press(page, form)


@pytest.mark.parametrize("language, width, scripts", [*WAYS, ENGLISH])
def test_pieces_go_to_another_warehouse_and_are_counted_there(visit, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    name = f"Dépôt {uuid.uuid4().hex[:6]}"
    enter(page, language, "salma@kolchi.example")
    follow_tab(page, "/desk/dar-salma/stock")
    assert page.locator(".listing-row").count() > 5 and too_wide(page) is None

    # A warehouse needs a name and a city.
    page.goto(page.url.split("/stock")[0] + "/warehouses")
    add = "form:has([name=name])"
    press(page, add)
    assert page.locator("#name-error").count() == 1
    page.locator("[name=name]").fill(name)
    page.locator("[name=city]").select_option(index=3)
    press(page, add)
    assert page.locator("main ol strong", has_text=name).count() == 1

    # The transfer takes two pieces there. One arrives, the other is broken.
    desk = page.url.split("/warehouses")[0]
    page.goto(desk + "/transfers")
    page.locator("[name=from]").select_option(index=1)
    page.locator("[name=to]").select_option(label=name)
    press(page, "form:has([name=from])")
    page.locator("[name=quantity]:not([type=hidden])").fill("2")
    # Two journeys leave too few of the first item.
    choose_item(page, "form:has([name=code])", 2 if language == "en" else 1)
    transfer = page.url
    page.locator("main a[href$='/sending']").click()
    page.locator("#confirm").click()
    page.wait_for_load_state()
    receipt = "form[action$='/receipt']"
    page.locator(f"{receipt} [name^=received-]").fill("1")
    page.locator(f"{receipt} [name^=missing-]").fill("1")
    press(page, receipt)
    assert page.locator("[id^=why-][id$=-error]").count() == 1
    page.locator(f"{receipt} [name^=why-]").fill("Cassée")
    press(page, receipt)
    assert page.url == transfer and page.locator(receipt).count() == 0

    # The count finds none.
    page.goto(desk + "/counts")
    page.locator("[name=warehouse]").select_option(label=name)
    press(page, "form:has([name=warehouse])")
    page.locator("[name^=counted-]").first.fill("0")
    press(page, "#rows form[method=post]")
    page.locator("main a[href$='/closing']").click()
    assert page.locator("main tbody tr").count() == 1
    page.locator("#confirm").click()
    page.wait_for_load_state()
    assert page.locator("main tbody tr").count() == 1 and too_wide(page) is None

    # The empty warehouse is closed again.
    page.goto(desk + "/warehouses")
    page.locator("main ol > li", has_text=name).locator("a[href$='/closing']").click()
    page.locator("#confirm").click()
    page.wait_for_load_state()
    assert page.locator("main ol strong", has_text=name).count() == 0
