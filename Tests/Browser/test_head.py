"""The head of every page: its size, its order, the category menu and the navigation of the account."""

import pytest
from playwright.sync_api import expect

SIZES = [(360, 640), (390, 844), (1280, 900)]

# What the head has, in its order: the words without counts, the target, and the place.
HEAD = """() => [...document.querySelectorAll("header :is(.logo, .menu summary, .search button, .top-links a)")].map((e) => {
    const place = e.getBoundingClientRect()
    return [e.textContent.replace(/\\(.*?\\)|\\d/g, "").trim(), e.getAttribute("href"), Math.round(place.x), Math.round(place.y)]
})"""

# Whether a click in the middle of an element reaches it.
IS_REACHABLE = """(e) => {
    const { x, y, width, height } = e.getBoundingClientRect()
    const top = document.elementFromPoint(x + width / 2, y + height / 2)
    return top !== null && e.contains(top)
}"""


def first_row(page):
    """The height of the head above the search box, in CSS pixels."""
    return page.evaluate("document.querySelector('header .search').getBoundingClientRect().top")


def log_in(page, language):
    page.goto(f"/{language}/login")
    page.locator("[name=contact]").fill("amina@kolchi.example")
    page.locator("main [name=password]").fill("theiere bleue")
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/{language}/account")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_head_is_small_and_the_same_on_every_page_before_and_after_login(visit, language):
    page = visit(language, scripts=False)
    seen = {}
    for is_logged_in in (False, True):
        if is_logged_in:
            log_in(page, language)
        for path in ("/cart", "/products/there-is-no-such-thing", "/products/verres-a-the", ""):
            page.goto(f"/{language}{path}")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                head = page.evaluate(HEAD)
                assert head == seen.setdefault(width, head), f"{path} at {width}, logged in: {is_logged_in}"
                if width < 768:
                    assert first_row(page) <= 56
                    assert page.locator("header.top").bounding_box()["height"] <= (176 if path == "" else 132)
                else:
                    assert page.locator("header.top").bounding_box()["height"] <= 130
        page.set_viewport_size({"width": 360, "height": 640})
        for link in page.locator("header .top-links a, header .menu summary, header .logo").all():
            box = link.bounding_box()
            assert link.evaluate(IS_REACHABLE) and box["height"] >= 44 and box["width"] >= 44
    assert page.locator("header .account-link").inner_text().strip() != ""


@pytest.mark.parametrize("language, width", [("fr", 360), ("ar", 360), ("fr", 1280)])
def test_the_category_menu_and_the_languages_need_no_script(visit, language, width):
    page = visit(language, width=width, scripts=False)
    page.goto(f"/{language}/cart")
    menu = page.locator("header .menu")
    shoes = menu.locator("a[href$='/categories/chaussures']")
    expect(shoes).not_to_be_visible()
    menu.locator("summary").click()
    expect(shoes).to_contain_text("(4)")
    for link in menu.locator("a:visible").all():
        link.scroll_into_view_if_needed()
        assert link.evaluate(IS_REACHABLE), link.inner_text()
    shoes.click()
    page.wait_for_url("**/categories/chaussures")
    # Lists show the row of categories on phones too.
    row = page.locator("header .category-row a")
    assert row.count() >= 4 and row.first.is_visible() and row.first.evaluate(IS_REACHABLE)
    if width < 768:
        page.locator("header .menu summary").click()
    page.locator("header a[hreflang=en]:visible").click()
    page.wait_for_url("**/en/categories/chaussures")
    expect(page.locator("footer a[hreflang=fr]")).to_be_visible()


def test_the_menu_and_the_filters_close_by_escape_and_when_one_leaves(visit):
    page = visit("fr", width=360)
    page.goto("/fr/categories/mode")
    menu, tree, sheet = page.locator(".menu summary"), page.locator(".menu-tree"), page.locator(".sheet > summary")
    menu.click()
    expect(tree).to_be_visible()
    page.keyboard.press("Escape")
    expect(tree).not_to_be_visible()
    expect(menu).to_be_focused()
    menu.click()
    page.locator("#q").click()
    expect(tree).not_to_be_visible()
    sheet.click()
    expect(page.locator(".filters")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".filters")).not_to_be_visible()


def test_search_and_icons_are_visible_in_forced_colours(visit):
    page = visit("fr", width=360)
    page.emulate_media(forced_colors="active")
    page.goto("/fr")
    border = "(e) => getComputedStyle(e).borderTopStyle + parseFloat(getComputedStyle(e).borderTopWidth)"
    assert page.locator("#q").evaluate(border) == "solid1"
    for icon in page.locator("header .top-links a, header .menu summary").all():
        colours = icon.evaluate("(e) => [getComputedStyle(e, '::before').backgroundColor, getComputedStyle(document.body).backgroundColor]")
        assert colours[0] != colours[1]


def test_the_navigation_of_the_account_is_one_line_on_phones(visit):
    page = visit("fr", width=360, scripts=False)
    log_in(page, "fr")
    page.goto("/fr/account/security")
    tabs = page.locator("main nav.tabs")
    assert tabs.bounding_box()["height"] <= 64
    expect(tabs.locator("summary")).to_have_text("Sécurité")
    tabs.locator("summary").click()
    tabs.locator("a[href$='/account/addresses']").click()
    page.wait_for_url("**/account/addresses")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("main nav.tabs [aria-current=page]")).to_be_visible()
