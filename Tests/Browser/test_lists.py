"""Lists: their filters on phones and on wide screens, their pictures, and what they say if nothing is found."""

import re

import pytest
from playwright.sync_api import expect

# The elements at some places of the screen, by the name of what holds them.
HOLDERS = """(selector) => [[.5, .02], [.5, .1], [.1, .5], [.9, .5], [.5, .97]].map(([x, y]) =>
    document.elementFromPoint(innerWidth * x, innerHeight * y)?.closest(selector) !== null)"""


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_filters_of_a_phone_are_a_sheet_that_needs_no_script(visit, language):
    page = visit(language, width=360, scripts=False)
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"/{language}/categories/mode")
    sheet, button = page.locator(".sheet"), page.locator(".filters button")
    expect(button).not_to_be_visible()
    sheet.locator("> summary").click()
    assert all(page.evaluate(HOLDERS, ".sheet"))
    # The button stays at the foot of the screen while the filters move.
    for scroll in (0, 400):
        page.locator(".sheet > div").evaluate("(e, y) => e.scrollTo(0, y)", scroll)
        box = button.bounding_box()
        assert 500 < box["y"] and box["y"] + box["height"] <= 640
        assert button.evaluate("(e) => e.contains(document.elementFromPoint(180, e.getBoundingClientRect().top + 20))")
    expect(button).to_contain_text("30")
    sheet.locator("> summary").click()
    expect(button).not_to_be_visible()
    sheet.locator("> summary").click()
    page.locator("[name=size][value=m]").check()
    page.locator("[type=checkbox][name=condition][value=new]").check()
    button.click()
    page.wait_for_url(re.compile(r"condition=new.*size=m"))
    applied = page.locator(".applied li")
    expect(applied).to_have_count(3)
    expect(button).not_to_be_visible()
    applied.nth(0).locator("a").click()
    page.wait_for_url(lambda url: "condition" not in url and "size=m" in url)
    page.locator(".applied-clear a").click()
    expect(page.locator(".applied")).to_have_count(0)


def test_filters_are_in_their_natural_order_and_the_first_three_are_open(visit):
    page = visit("fr")
    page.goto("/fr/categories/mode")
    groups = page.locator(".filters details")
    assert [group.get_attribute("open") is not None for group in groups.all()][:5] == [True, True, True, False, False]

    def labels(name):
        return [text.strip() for text in page.locator(f".filters .option:has([name={name}]) > [dir=auto]").all_text_contents()]

    sizes = labels("size")
    letters, numbers = [size for size in sizes if not size.isdigit()], [size for size in sizes if size.isdigit()]
    assert sizes == letters + numbers and numbers == sorted(numbers, key=int) and len(numbers) > 1
    assert letters == [size for size in ("XS", "S", "M", "L", "XL") if size in letters] and len(letters) > 2
    assert page.locator(".options-title").all_text_contents() == ["Vêtements", "Chaussures"]
    scale = ["new", "like-new", "gently-used", "worn", "for-parts"]
    conditions = page.locator("[name=condition]").evaluate_all("(all) => all.map((e) => e.value)")
    assert conditions == [condition for condition in scale if condition in conditions] and len(conditions) > 2
    prices = [re.sub("[\u2066-\u2069]", "", re.sub("[\u00a0\u202f]", " ", price)) for price in labels("price")]
    assert prices[:2] == ["Moins de 50 DH", "50 à 100 DH"]
    page.locator(".filters details:has([name=colour]) summary").click()
    page.emulate_media(forced_colors="active")
    blue = page.locator(".option:has([value=blue]) .swatch")
    assert blue.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(47, 95, 196)"
    # With scripts, the button counts what the choice leaves.
    page.locator("[type=checkbox][name=condition][value=new]").check()
    expect(page.locator("#count")).not_to_have_text("30 annonces")
    expect(page.locator(".filters button")).to_have_text(f"Voir {page.locator('#count').inner_text()}")


def test_pictures_of_the_first_row_do_not_wait_for_scrolling(visit):
    page = visit("fr", scripts=False)
    page.goto("/fr/categories/mode")
    cards = page.locator("main .cards").first.locator("img")
    assert [picture.get_attribute("loading") for picture in cards.all()][:5] == [None, None, None, None, "lazy"]
    assert page.locator("main .cards [fetchpriority=high]").count() == 1
    prices = page.locator("main .cards .price").all_text_contents()
    assert prices and not any(",00" in price for price in prices)


def test_an_unknown_city_is_named_and_can_be_removed(visit):
    page = visit("fr", scripts=False)
    page.goto("/fr/search?city=Atlantis&condition=new")
    expect(page.locator("main .notice")).to_contain_text("ne connaissons pas la ville « Atlantis »")
    page.locator(".applied a", has_text="Atlantis").click()
    page.wait_for_url(lambda url: "city" not in url and "condition=new" in url)
    assert page.locator("main .card").count() > 0


def test_nothing_found_says_each_thing_once(visit):
    page = visit("fr", scripts=False)
    page.goto("/fr/search?q=zzzzqq+qqzzzz")
    words = page.locator(".empty").inner_text()
    assert words.count("Aucune annonce") == 1 and words.count("zzzzqq") == 1
    assert page.locator("main").inner_text().count("zzzzqq") == 2  # The title has it too.
