"""The home page and a seller's storefront: what the first screen of a phone shows, and the pictures."""

import pytest

PHONES = [("fr", 360, 640), ("ar", 390, 844)]
STORE = "/store/dar-salma"
# A shop without a cover and a picture of its own.
BARE_STORE = "/store/vintage-anfa"

# The pictures that do not load, and those without a reserved place. Lazy pictures are loaded first.
FAULTY_PICTURES = """async () => {
    const pictures = [...document.querySelectorAll("main img")].filter((e) => e.checkVisibility())
    for (const picture of pictures) picture.loading = "eager"
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})))
    const isFaulty = (e) => e.naturalWidth === 0 || !e.getAttribute("width") || !e.getAttribute("height") || e.clientWidth === 0
    return pictures.filter(isFaulty).map((e) => e.currentSrc || e.outerHTML)
}"""


def on_first_screen(page, selector):
    """How many such elements are wholly on the first screen."""
    return page.locator(selector).evaluate_all(
        """(all) => all.filter((e) => {
            const box = e.getBoundingClientRect()
            return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
        }).length"""
    )


@pytest.mark.parametrize("language, width, height", PHONES)
def test_a_phone_shows_what_the_shop_is_and_goods_at_once(visit, language, width, height):
    page = visit(language, width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/{language}")
    assert on_first_screen(page, "h1") == 1
    assert on_first_screen(page, "header input[type=search]") == 1
    assert on_first_screen(page, ".hero-goods img") == 3
    assert on_first_screen(page, ".hero-goods strong") == 3


@pytest.mark.parametrize("language, width, height", PHONES)
@pytest.mark.parametrize("store", [STORE, BARE_STORE])
def test_a_storefront_shows_who_sells_on_the_first_screen(visit, language, width, height, store):
    page = visit(language, width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/{language}{store}")
    for selector in ("h1", ".store-name .seller-mark", ".store-facts", ".store-about"):
        assert on_first_screen(page, selector) == 1, selector
    assert page.locator(".store-cover img").count() == (1 if store == STORE else 0)


@pytest.mark.parametrize("path", ["", STORE, "/products/caftan-majorelle-sfifa-or"])
def test_pictures_load_and_have_their_place(visit, path):
    page = visit("fr", width=360)
    page.goto(f"/fr{path}")
    assert page.locator("main img").count() > 0
    assert page.evaluate(FAULTY_PICTURES) == []


def test_home_has_one_new_piece_a_seller_and_six_pictured_categories(visit):
    page = visit("fr")
    page.goto("/fr")
    pieces = page.locator("section[aria-labelledby=newest] .card")
    sellers = page.locator("section[aria-labelledby=newest] .card .hint [dir=auto]").all_inner_texts()
    assert pieces.count() == len(set(sellers)) > 4
    assert page.locator(".category-tile img").count() == 6
    assert page.locator(".category-tree > li").count() == 4
    assert page.locator("[fetchpriority=high]").count() == 1
    assert [picture.get_attribute("loading") for picture in page.locator(".hero-goods img").all()] == [None, None, None]
    shown = page.locator(".hero-goods img, .category-tile img").evaluate_all("(all) => all.map((e) => e.getAttribute('src'))")
    assert len(set(shown)) == len(shown), "each place has a picture of its own"
    assert page.locator(".seller-tile").count() == 6
    assert page.locator(".seller-tile .tile-picture img").count() >= 12


def test_sections_of_a_storefront_lead_to_the_pieces_they_count(visit):
    page = visit("fr")
    page.goto(f"/fr{STORE}")
    section = page.locator(".store-sections a").nth(1)
    count = section.locator("small").inner_text()
    section.click()
    assert page.locator(".store-sections a[aria-current]").inner_text().endswith(count)
    assert page.locator("#count").inner_text().startswith(f"{count} ")


@pytest.mark.parametrize("path", ["", STORE, "/products/caftan-majorelle-sfifa-or"])
def test_share_cards_tell_the_size_of_a_large_picture(visit, shop, path):
    page = visit("fr")
    page.goto(f"/fr{path}")
    card = {name: page.locator(f"meta[property='og:{name}']").get_attribute("content") for name in ("image", "image:width", "image:height")}
    assert int(card["image:width"]) >= 1200 and int(card["image:height"]) >= 630
    size = page.evaluate(
        "async (address) => { const i = new Image(); i.src = address; await i.decode(); return [i.naturalWidth, i.naturalHeight] }", card["image"]
    )
    assert size == [int(card["image:width"]), int(card["image:height"])]
