"""The product page for visitors, for crawlers and for browsers without scripts."""

import re
import urllib.request

import extruct
import pytest
from acts import add_to_cart
from playwright.sync_api import expect

# A single piece, variants, new and used offers side by side, and a sold piece.
PIECE = "/products/caftan-majorelle-sfifa-or"
VARIANTS = "/products/gandoura-blanche"
OFFERS = "/products/casque-sans-fil"
SOLD = "/products/theiere-bleue-emaillee"

CONDITIONS = {
    "https://schema.org/NewCondition": {"Neuf", "New", "جديد"},
    "https://schema.org/UsedCondition": None,
    "https://schema.org/DamagedCondition": None,
}


def nodes(shop, path):
    """The structured data of the page, by type."""
    html = shop.get(path).read().decode()
    found = extruct.extract(html, base_url=shop.url, syntaxes=["json-ld"], errors="strict")["json-ld"]
    return {node["@type"]: node for node in found}


def centimes(text):
    """The amount of a shown price in centimes. It has two decimals and any separators."""
    return int("".join(re.findall(r"[0-9]", text)))


def offers_of(product):
    offers = product["offers"]
    return offers["offers"] if offers["@type"] == "AggregateOffer" else [offers]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("path", [PIECE, VARIANTS, OFFERS, SOLD])
def test_structured_data_says_what_the_page_says(visit, shop, language, path):
    page = visit(language, scripts=False)
    page.goto(f"/{language}{path}")
    told = nodes(shop, f"/{language}{path}")
    product = told.get("Product") or told["ProductGroup"]

    assert product["name"] == page.locator("h1").inner_text()
    assert ("ProductGroup" in told) == (page.locator(".variants").count() > 0)
    shown = centimes(page.locator("#price").inner_text())
    condition = page.locator("#condition").inner_text()
    if "ProductGroup" in told:
        chosen = page.locator(".variant[aria-current]").get_attribute("href")
        assert len(product["hasVariant"]) == page.locator(".variant").count()
        for variant in product["hasVariant"]:
            link = page.locator(f".variant[href='{variant['url'].removeprefix(shop.url)}']")
            sold_out = "variant-sold" in link.get_attribute("class")
            assert all(offer["availability"].endswith("SoldOut") == sold_out for offer in offers_of(variant))
        product = next(variant for variant in product["hasVariant"] if variant["url"] == shop.url + chosen)

    offers = offers_of(product)
    assert all(offer["priceCurrency"] == "MAD" for offer in offers)
    prices = [round(float(offer["price"]) * 100) for offer in offers]
    assert shown == min(prices)
    if product["offers"]["@type"] == "AggregateOffer":
        rows = [centimes(row.inner_text()) for row in page.locator(".offer-head strong").all()]
        assert sorted(rows) == sorted(prices)
        assert product["offers"]["offerCount"] == len(rows) == len(prices)
        assert round(float(product["offers"]["lowPrice"]) * 100) == min(prices)
        assert round(float(product["offers"]["highPrice"]) * 100) == max(prices)
    best = min(offers, key=lambda offer: float(offer["price"]))
    is_new = condition in CONDITIONS["https://schema.org/NewCondition"]
    assert (best["itemCondition"] == "https://schema.org/NewCondition") == is_new
    is_sold = page.locator(".badge-sold").count() > 0
    assert best["availability"] == f"https://schema.org/{'SoldOut' if is_sold else 'InStock'}"
    assert (page.locator("form.buy").count() == 0) == is_sold
    assert best["seller"]["name"] in page.locator("section[aria-labelledby=seller]").inner_text()

    trail = told["BreadcrumbList"]["itemListElement"]
    crumbs = [link.inner_text() for link in page.locator(".crumbs a").all()]
    assert [step["name"] for step in trail] == crumbs + [page.locator("h1").inner_text()]
    assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))


def test_the_right_to_return_is_claimed_for_traders_only(shop):
    by_seller = {offer["seller"]["name"]: offer for offer in offers_of(nodes(shop, f"/fr{OFFERS}")["Product"])}
    trader, private = by_seller["TeknoPrix"], by_seller["Vintage Anfa"]
    assert trader["hasMerchantReturnPolicy"]["merchantReturnDays"] == 7
    assert trader["seller"]["@type"] == "Organization"
    assert "hasMerchantReturnPolicy" not in private
    assert private["seller"]["@type"] == "Person"
    assert trader["shippingDetails"]["shippingDestination"]["addressCountry"] == "MA"


def test_a_choice_is_a_link_and_keeps_the_city(visit):
    page = visit(scripts=False)
    page.goto(f"/fr{VARIANTS}")
    page.locator(".city-choice summary").click()
    page.locator("#city").fill("fez")
    page.locator("section.delivery button").click()
    assert "Fès" in page.locator("section.delivery [role=status]").inner_text()
    page.get_by_role("link", name="L", exact=True).click()
    assert re.search(r"variant=l~white", page.url) and "city=" in page.url
    assert page.locator(".variant[aria-current]").inner_text() == "L"
    assert "Fès" in page.locator("section.delivery [role=status]").inner_text()

    # A sold-out variant is marked and still shown, but cannot be bought.
    sold = page.get_by_role("link", name="XL épuisé")
    sold.click()
    assert page.locator("h1").count() == 1 and page.locator("form.buy").count() == 0
    assert page.locator(".badge-sold").count() == 1

    # The city is remembered on another product.
    page.goto(f"/fr{OFFERS}")
    assert "Fès" in page.locator("section.delivery [role=status]").inner_text()


def test_the_offer_that_was_chosen_goes_into_the_cart(visit):
    page = visit(scripts=False)
    page.goto(f"/fr{OFFERS}")
    assert page.locator(".offer").count() == 2
    assert page.locator(".offer").first.locator(".badge-good").count() == 1
    page.locator(".offer").nth(1).locator("a").click()
    assert page.locator("#condition").inner_text() == "Neuf"
    price = page.locator("#price").inner_text()
    add_to_cart(page)
    page.goto("/fr/cart")
    assert price in page.locator("main").inner_text()


def test_a_city_is_typed_without_script(visit):
    page = visit(scripts=False)
    page.goto(f"/fr{PIECE}")
    assert page.locator(".city-links a").count() == 10
    page.locator(".city-choice summary").click()
    page.locator("#city").fill("ain")
    page.locator("section.delivery button").click()
    # Several cities are meant: they are shown, and what was typed stays.
    assert page.locator("#city").input_value() == "ain" and page.locator("#city-error").is_visible()
    page.locator(".city-matches a", has_text="Ain Chkef").click()
    assert "Ain Chkef" in page.locator("section.delivery [role=status]").inner_text()
    page.locator(".city-choice summary").click()
    page.locator("#city").fill("xxxxxx")
    page.locator("section.delivery button").click()
    assert page.locator("#city-error").is_visible() and page.locator(".city-matches").count() == 0
    # The earlier choice stays, and the cart knows it.
    add_to_cart(page)
    assert "Ain Chkef" in page.locator("aside").inner_text()


FIRST_SCREEN = """() => ["h1", "#price", ".buy button"].map((selector) => {
  const element = document.querySelector(selector);
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const isOnTop = top !== null && element.contains(top);
  return [selector, box.top >= 0 && box.bottom <= innerHeight && isOnTop];
})"""


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("width, height", [(360, 640), (360, 780), (390, 844), (1280, 900)])
def test_the_first_screen_has_title_price_and_button(visit, language, width, height):
    page = visit(language, width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/{language}{VARIANTS}")
    assert dict(page.evaluate(FIRST_SCREEN)) == {"h1": True, "#price": True, ".buy button": True}
    picture = page.locator(".gallery li").first.bounding_box()
    if width < 768:
        assert picture["height"] <= 0.55 * height + 1
        assert page.locator(".crumbs ol").bounding_box()["height"] < 48
        assert page.locator(".buy-choice").is_visible()
        # The bar does not cover the end of the page.
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        foot, bar = page.locator("footer").bounding_box(), page.locator(".buy").bounding_box()
        assert foot["y"] + foot["height"] <= bar["y"] + 1
    else:
        assert page.locator(".buy").evaluate("(form) => getComputedStyle(form).position") == "static"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_gallery_opens_in_a_dialog_by_keyboard(visit, language):
    page = visit(language)
    page.goto(f"/{language}{PIECE}")
    address = page.url
    total = page.locator(".gallery li").count()
    forward, backward = ("ArrowLeft", "ArrowRight") if language == "ar" else ("ArrowRight", "ArrowLeft")
    page.locator(".gallery a").first.focus()
    page.keyboard.press("Enter")
    count = page.locator(".viewer-count")
    expect(count).to_have_text(f"1 / {total}")
    page.keyboard.press(forward)
    expect(count).to_have_text(f"2 / {total}")
    expect(page.locator(".viewer-slides li").nth(1)).to_be_in_viewport(ratio=0.9)
    page.keyboard.press(backward)
    expect(count).to_have_text(f"1 / {total}")
    page.keyboard.press(forward)
    expect(count).to_have_text(f"2 / {total}")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_have_count(0)
    expect(page.locator(".gallery a").nth(1)).to_be_focused()
    # Back closes the dialog and stays on the page.
    page.locator(".gallery a").first.click()
    expect(count).to_have_text(f"1 / {total}")
    page.go_back()
    expect(page.locator(".viewer")).to_have_count(0)
    assert page.url == address


def test_two_fingers_zoom_the_picture_and_not_the_page(visit):
    page = visit("ar", width=390)
    page.goto(f"/ar{PIECE}")
    page.locator(".gallery a").first.click()
    picture = page.locator(".viewer-slides img").first
    before = picture.bounding_box()
    session = page.context.new_cdp_session(page)

    def touch(kind, *heights):
        points = [{"x": 195, "y": height, "id": finger} for finger, height in enumerate(heights)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    # The first finger moves alone at first, as a finger that scrolls does.
    touch("touchStart", 400)
    touch("touchMove", 370)
    touch("touchStart", 370, 480)
    for step in range(10, 120, 10):
        touch("touchMove", 370 - step, 480 + step)
    touch("touchEnd")
    expect(page.locator(".viewer-slides")).to_have_attribute("data-zoomed", "")
    after = picture.bounding_box()
    assert after["width"] > 2 * before["width"]
    assert after["height"] / after["width"] == pytest.approx(before["height"] / before["width"], abs=0.01)
    assert page.evaluate("visualViewport.scale") == 1


@pytest.mark.parametrize("path", [PIECE, VARIANTS, OFFERS, SOLD])
def test_one_heading_and_every_picture_described_and_to_be_had_whole(visit, shop, path):
    page = visit(scripts=False)
    assert page.goto(f"/fr{path}").status == 200
    assert page.locator("h1").count() == 1
    links = page.locator(".gallery a")
    assert links.count() == page.locator(".gallery img").count() > 0
    alts = [picture.get_attribute("alt") for picture in page.locator(".gallery img").all()]
    assert all(alts) and len(set(alts)) == len(alts)
    for link in links.all():
        with urllib.request.urlopen(shop.url + link.get_attribute("data-whole")) as answer:
            assert answer.headers["Content-Type"] == "image/jpeg"
    # The link leads to a page with the picture, and back.
    links.first.click()
    assert page.locator(".picture-whole img").count() == 1 and page.locator("h1").count() == 1
    page.locator("main a").first.click()
    assert page.locator(".gallery").count() == 1
    if path == SOLD:
        assert page.locator("[aria-labelledby=similar] .card").count() > 0
        assert page.locator("[name=city]").count() == 0
        similar, details = (page.locator(f"[aria-labelledby={name}]").bounding_box() for name in ("similar", "description"))
        assert similar["y"] < details["y"]


def test_a_listing_is_reported_without_script(visit, shop):
    page = visit(scripts=False)
    page.goto(f"/fr{PIECE}")
    page.get_by_role("link", name="Signaler cette annonce").click()
    page.locator("[name=words]").fill("Le logo est faux")
    page.locator("main button.button-main").click()
    assert page.title().startswith("Erreur")
    assert page.locator("[name=words]").input_value() == "Le logo est faux"
    page.locator("[name=reason]").select_option("counterfeit")
    page.locator("main button.button-main").click()
    assert page.url.endswith("/report/thanks")
    assert "Le logo est faux" in shop.kolchi("reports").stdout


def test_sharing_works_without_script_and_better_with_one(visit, shop):
    plain = visit(scripts=False)
    plain.goto(f"/fr{PIECE}")
    assert plain.locator(".share a[href^='https://wa.me/?text=']").is_visible()
    assert plain.locator(".share a[href^='mailto:?subject=']").is_visible()
    assert not plain.locator("[data-share=copy]").is_visible()

    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/fr{PIECE}")
    page.locator("[data-share=copy] button").click()
    page.get_by_text("Lien copié").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{shop.url}/fr{PIECE}"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_crafts_lead_to_their_pieces(visit, language):
    page = visit(language, scripts=False)
    page.goto(f"/{language}{PIECE}")
    page.locator(".craft-note a").click()
    assert page.locator(".prose ul li").count() >= 1
    count = page.locator("[aria-labelledby=pieces] .card").count()
    assert count >= 2
    page.locator("a[href*='craft=sfifa-aakad']").click()
    assert page.locator("main .cards .card").count() == count


def test_what_reuse_saves_is_told_of_used_garments_only(visit):
    page = visit(scripts=False)
    told = {}
    for path in (PIECE, OFFERS, "/products/tshirt-zellige", "/products/manteau-bleu-nuit"):
        page.goto(f"/fr{path}")
        told[path] = page.locator(".reuse").count()
    assert list(told.values()) == [0, 0, 0, 1]
    page.locator(".reuse a").click()
    assert "10.1007/s11367-010-0197-y" in page.locator("main").inner_text()
