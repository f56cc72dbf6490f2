"""The design and the behaviour of every kind of page, in each language, on small and large screens."""

import re

import pytest
from acts import add_to_cart, new_phone, too_wide
from axe_playwright_python.sync_playwright import Axe
from directions import torn_apart, turned_round
from kinds import JOURNEYS, LOOKS, PLAIN, every_kind
from playwright.sync_api import expect

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# A card's link lies on the whole card on purpose.
COVERED = """() => {
    const isHidden = (e) => !e.checkVisibility({ visibilityProperty: true }) || e.closest(".visually-hidden, dialog:not([open])")
    const things = [...document.querySelectorAll("h1, h2, h3, .price, main button, main .button")].filter((e) => !isHidden(e))
    const isCovered = (e) => {
        const box = e.getClientRects()[0]
        if (!box || box.width < 2 || box.height < 2) return false
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false
        const top = document.elementFromPoint(x, y)
        return !(e.contains(top) || e.closest(".card")?.contains(top))
    }
    // A bar at the foot of the screen may lie on what one scrolls to, but not on the title.
    const atFirst = things.filter((e) => e.matches("h1")).filter(isCovered)
    const inTheMiddle = things.filter((e) => { e.scrollIntoView({ block: "center", behavior: "instant" }); return isCovered(e) })
    scrollTo({ top: 0, behavior: "instant" })
    return [...new Set([...atFirst, ...inTheMiddle])].slice(0, 3).map((e) => e.outerHTML.slice(0, 120))
}"""


def covered(page):
    """The headings, prices and buttons that something else lies on when they are in the middle of the screen."""
    return page.evaluate(COVERED)


# Each page once, cycling through the looks. `bin/test walks` shows each page in each look.
GRID = [pytest.param(LOOKS, id="in-turn"), *(pytest.param([look], id=str(look), marks=pytest.mark.walks) for look in LOOKS)]


@pytest.mark.parametrize("journey", JOURNEYS)
@pytest.mark.parametrize("looks", GRID)
def test_every_kind_of_page_is_accessible_and_does_not_scroll_sideways(visit, shop, looks, journey):
    page = visit(looks[0].language)
    axe = Axe()
    faults = []
    for kind in every_kind(journey, page, shop, looks):
        wide = too_wide(page)
        if wide is not None:
            faults.append(f"{kind}: {wide}")
        faults += [f"{kind}: covered: {thing}" for thing in covered(page)]
        faults += [f"{kind}: not isolated: {thing}" for thing in turned_round(page)]
        faults += [f"{kind}: torn apart: {thing}" for thing in torn_apart(page)]
        result = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        for violation in result.response["violations"]:
            faults.append(f"{kind}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    assert faults == []


FORCED = {
    "home": "",
    "list": "/categories/mode",
    "seller": "/store/dar-salma",
    "product": "/products/gandoura-blanche?variant=xl~white",
    "cart": "/cart",
    "contact": "/pages/contact",
    "privacy": "/pages/privacy",
    "login": "/login",
}

# Elements that are painted like the page behind them.
UNSEEN = """() => {
    const paper = getComputedStyle(document.body).backgroundColor
    const faults = []
    const search = getComputedStyle(document.querySelector(".search input"))
    if (parseFloat(search.borderTopWidth) < 1 || search.borderTopColor === paper) faults.push("the search box has no border")
    for (const group of document.querySelectorAll("main ul:has([aria-current]):has(a:not([aria-current]))")) {
        const chosen = getComputedStyle(group.querySelector("[aria-current]"))
        const other = getComputedStyle(group.querySelector("a:not([aria-current])"))
        const look = (style) => [style.outlineStyle, style.borderTopWidth, style.textDecorationLine].join()
        if (look(chosen) === look(other)) faults.push("the choice is not marked: " + group.textContent.trim().slice(0, 40))
    }
    for (const element of document.querySelectorAll("body *")) {
        for (const part of [null, "::before", "::after"]) {
            const style = getComputedStyle(element, part)
            if (part && ["none", "normal"].includes(style.content)) continue
            if (!part && !element.checkVisibility()) continue
            const isIcon = (style.maskImage || style.webkitMaskImage || "none").startsWith("url(")
            if (isIcon && [paper, "rgba(0, 0, 0, 0)"].includes(style.backgroundColor)) faults.push(element.className + (part ?? ""))
        }
    }
    return [...new Set(faults)]
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_forced_colours_show_borders_choices_and_icons(visit, dark):
    page = visit("ar" if dark else "fr", dark=dark)
    page.emulate_media(forced_colors="active", color_scheme="dark" if dark else "light")
    for name, path in FORCED.items():
        page.goto(("/ar" if dark else "/fr") + path)
        assert page.evaluate(UNSEEN) == [], name
        # The browser chooses the colours. axe reads the backgrounds of the style sheet, which are not painted.
        options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"color-contrast": {"enabled": False}}}
        violations = Axe().run(page, options=options).response["violations"]
        assert violations == [], (name, [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations])


def test_numbers_and_latin_words_keep_their_order_in_arabic(visit):
    page = visit("ar", width=360, scripts=False)
    faults = []
    for path in PLAIN.values():
        page.goto(f"/ar{path}")
        faults += [f"{path}: not isolated: {thing}" for thing in turned_round(page)]
        faults += [f"{path}: torn apart: {thing}" for thing in torn_apart(page)]
    # The number in an error was read from its last group to its first.
    page.goto("/ar/login")
    page.locator("form[method=post] button").first.click()
    error = page.locator(".field-error bdi").first
    assert error.inner_text() == "06 12 34 56 78".replace(" ", "\N{NO-BREAK SPACE}") and error.evaluate("(e) => getComputedStyle(e).direction") == "ltr"
    faults += turned_round(page)
    assert faults == []


@pytest.mark.parametrize("path", ["", "/categories/mode", "/products/caftan-majorelle-sfifa-or", "/store/dar-salma"])
def test_nothing_moves_while_a_page_loads(visit, path):
    page = visit("fr", width=360)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) window.moved += e.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"/fr{path}", wait_until="networkidle")
    assert page.evaluate("window.moved") < 0.02


def test_styles_and_scripts_stay_small(shop):
    """The size without compression. The product page has the largest script, for its pictures."""
    for sheet, most in {"storefront": 30_000, "accounts": 21_000, "product": 8_000, "orders": 6_500}.items():
        assert 1_000 < len(shop.get(f"/assets/{sheet}.css").read()) <= most, sheet
    for path, most in {"products/caftan-majorelle-sfifa-or": 15_000, "search?q=caftan": 9_000, "cart": 9_500, "": 5_500}.items():
        scripts = re.findall(r'<script src="([^"]+)"', shop.get(f"/fr/{path}").read().decode())
        assert 0 < len(scripts) <= 2 and sum(len(shop.get(script).read()) for script in scripts) <= most, path


class Keyboard:
    """A visitor who uses only the keyboard. The focus must always be visible."""

    def __init__(self, page):
        self.page = page

    def tab_to(self, selector):
        for _ in range(150):
            self.page.keyboard.press("Tab")
            # A card shows the focus of the link that covers it.
            if not self.page.evaluate(
                """() => [document.activeElement, document.activeElement.closest(".card")]
                    .some((e) => e && getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) >= 1)"""
            ):
                raise AssertionError("no visible focus on " + self.page.evaluate("document.activeElement.outerHTML")[:200])
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def press(self, selector):
        self.tab_to(selector)
        self.page.keyboard.press("Enter")

    def type(self, selector, text):
        self.tab_to(selector)
        self.page.keyboard.type(text)


@pytest.mark.parametrize("language, width, scripts, dark", [("fr", 1280, True, False), ("ar", 360, False, True), ("en", 360, True, True)])
def test_a_purchase_needs_no_mouse(visit, language, width, scripts, dark):
    page = visit(language, width=width, scripts=scripts, dark=dark)
    keyboard = Keyboard(page)
    page.goto(f"/{language}")
    keyboard.press("a[href='#main']")
    keyboard.press("a[href$='/products/ballon-football']")
    page.wait_for_url("**/products/ballon-football")
    keyboard.press("main form.buy button")
    if scripts:
        expect(page.locator(".added")).to_be_visible()
        keyboard.press(".added a")
    page.wait_for_url(f"**/{language}/cart")
    keyboard.press(f"a[href$='/{language}/checkout']")
    page.wait_for_url(f"**/{language}/checkout**")
    keyboard.type("[name=full-name]", "Nadia Amrani")
    keyboard.type("[name=phone]", new_phone())
    keyboard.tab_to("[name=city]")
    page.keyboard.press("ArrowDown")
    keyboard.type("[name=street]", "3, rue des Orangers")
    keyboard.press("main form button")
    page.wait_for_url("**/checkout/payment")
    keyboard.tab_to("[name=payment]:checked")
    page.keyboard.press("ArrowDown")
    keyboard.press("main form button")
    page.wait_for_url("**/checkout/review")
    keyboard.press("main form button")
    page.wait_for_url("**/purchases/**")
    expect(page.locator(".confirmed h1")).to_be_visible()
    # The print button needs scripts.
    expect(page.locator("[data-print]")).to_be_visible(visible=scripts)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_small_pictures_and_arrow_keys_change_the_large_one(visit, language):
    page = visit(language)
    page.goto(f"/{language}/products/caftan-majorelle-sfifa-or")
    second, first = page.locator("#picture-2"), page.locator("#picture-1")
    page.locator(".thumbs a").nth(1).click()
    expect(second).to_be_in_viewport(ratio=0.3)
    expect(first).not_to_be_in_viewport(ratio=0.3)
    expect(page.locator(".thumbs a").nth(1)).to_have_attribute("aria-current", "true")
    assert "#" not in page.url
    page.locator(".gallery").focus()
    page.keyboard.press("ArrowRight" if language == "ar" else "ArrowLeft")
    expect(first).to_be_in_viewport(ratio=0.3)
    expect(page.locator(".thumbs a").nth(0)).to_have_attribute("aria-current", "true")


def test_filters_answer_without_a_new_page(visit):
    page = visit("fr")
    page.goto("/fr/categories/mode")
    page.evaluate("window.isOldPage = true")
    before = page.locator("#count").inner_text()
    sizes, colours = page.locator(".filters details:has([name=size])"), page.locator(".filters details:has([name=colour])")
    sizes.locator("summary").click()
    colours.locator("summary").click()
    box = page.locator(".filters input[name=condition][value=new]")
    box.check()
    expect(page).to_have_url(re.compile(r"/fr/categories/mode\?.*condition=new"))
    expect(page.locator("#count")).not_to_have_text(before)
    expect(page.locator("[role=status][data-said=count]")).to_have_text(page.locator("#count").inner_text())
    expect(page.locator(".filters input[name=condition][value=new]")).to_be_focused()
    expect(page.locator(".filters details").first).to_have_attribute("open", "")
    expect(sizes).not_to_have_attribute("open", "")
    expect(colours).to_have_attribute("open", "")
    page.locator("#sort").select_option("price-up")
    expect(page).to_have_url(re.compile("condition=new.*sort=price-up"))
    page.locator(".applied a").first.click()
    expect(page.locator("#count")).to_have_text(before)
    expect(page.locator("#count")).to_be_focused()
    page.go_back()
    expect(page).to_have_url(re.compile("condition=new.*sort=price-up"))
    expect(page.locator("#count")).not_to_have_text(before)
    assert page.evaluate("window.isOldPage") is True


def test_the_cart_counts_without_a_new_page(visit):
    page = visit("fr")
    page.goto("/fr/products/verres-a-the")
    add_to_cart(page)
    expect(page.locator(".cart-link")).to_contain_text("1 article")
    assert page.url.endswith("/products/verres-a-the")
    page.goto("/fr/cart")
    page.evaluate("window.isOldPage = true")
    page.locator("[data-step='1']").click()
    expect(page.locator(".cart-link")).to_contain_text("2 articles")
    expect(page.locator("input[name=quantity]")).to_have_value("2")
    expect(page.locator("[data-step='1']")).to_be_focused()
    assert page.evaluate("window.isOldPage") is True
