"""Personal data: the export as a file, and the erasure."""

import io
import json
import re
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe

from acts import add_to_cart, fill_address, follow_tab, order, submit, too_wide
from test_accounts import PASSWORD, query
from test_design import TAGS
from test_rights import log_in, new_person

WAYS = [
    pytest.param(language, width, scripts, id=f"{language}-{width}-{'scripts' if scripts else 'plain'}")
    for language, width, scripts in (("fr", 360, False), ("ar", 360, True), ("ar", 1280, False), ("en", 1280, True))
]


def buy(page, language):
    """Orders a piece of which there are many. Returns the order number."""
    page.goto(f"/{language}/products/verres-a-the")
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page, name="Nadia Licorne")
    order(page)
    return re.search(r"/track/(K-[A-Z0-9]+)/", page.content()).group(1)


def export(page):
    """Opens the file that the button downloads."""
    with page.expect_download() as download:
        submit(page)
    assert download.value.suggested_filename == "kolchi.zip"
    return zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))


def look_at(page):
    """Checks that the page does not scroll sideways, and that axe finds no violation."""
    assert too_wide(page) is None
    violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    assert violations == [], [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_person_has_all_their_data_and_is_then_forgotten(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    email = new_person(page, shop, language)
    number = buy(page, language)

    # Export and erasure both need a recent step-up.
    query(shop, f"UPDATE identity.session s SET stepped_up_at = NULL FROM identity.person p WHERE p.id = s.person_id AND p.email = '{email}'")
    page.goto(f"/{language}/account")
    follow_tab(page, "/account/data")
    assert "/account/confirmation?next=" in page.url
    page.locator("main [name=password]").fill(PASSWORD)
    submit(page)
    assert page.url.endswith(f"/{language}/account/data")
    if scripts:
        look_at(page)

    archive = export(page)
    assert sorted(archive.namelist()) == ["README.txt", "kolchi.json"] and archive.testzip() is None
    data = json.loads(archive.read("kolchi.json"))
    assert data["account"]["email"] == email and data["account"]["name"] == "Nadia Amrani"
    [purchase] = data["purchases"]
    assert purchase["recipient"]["name"] == "Nadia Licorne" and purchase["orders"][0]["number"] == number
    assert re.fullmatch(r"\d+\.\d\d", purchase["total"]) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", purchase["placed_at"])
    assert "argon2" not in json.dumps(data)
    assert "بياناتك" in archive.read("README.txt").decode()

    # No erasure while an order is unfinished.
    page.locator("main a[href$='/data/erasure']").click()
    assert page.locator("[name=understood]").count() == 0
    assert page.locator(f".notice a[href$='/orders/{number}']").count() == 1
    if scripts:
        look_at(page)
    for verb in ("confirm", "pack", "ship", "deliver"):
        shop.kolchi("order", number, verb)

    # No erasure without a tick.
    page.reload()
    submit(page)
    assert page.locator("[name=understood][aria-invalid=true]").count() == 1
    if scripts:
        look_at(page)
    page.locator("[name=understood]").check()
    submit(page)
    assert page.url.endswith(f"/{language}/account/erased")
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "session"]
    page.goto(f"/{language}/account")
    assert "/login?next=" in page.url
    log_in(page, language, email)
    assert page.locator("[name=contact][aria-invalid=true], .notice-problem").count() > 0
    assert query(shop, f"SELECT count(*) FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id WHERE o.number = '{number}' AND p.full_name IS NULL") == "1"


def test_data_are_given_five_times_a_day(visit, shop):
    page = visit("fr")
    new_person(page, shop, "fr")
    page.goto("/fr/account/data")
    for _ in range(5):
        export(page)
    submit(page)
    assert page.locator("[role=alert]").count() == 1


def test_every_cookie_of_a_journey_is_named_on_the_privacy_page(visit, shop):
    page = visit("fr")
    page.goto("/fr/products/verres-a-the?city=Rabat")
    page.goto("/ar")
    names = {cookie["name"] for cookie in page.context.cookies()}
    buy(page, "fr")
    names |= {cookie["name"] for cookie in page.context.cookies()}
    log_in_amina(page)
    names |= {cookie["name"] for cookie in page.context.cookies()}
    assert {"kolchi", "language", "seen", "changed", "scripts", "session", "device"} <= names
    page.goto("/fr/pages/privacy")
    listed = set(page.locator("table").nth(1).locator("tbody th").all_inner_texts())
    assert {name for name in names if not any(name.startswith(one) for one in listed if one.endswith("-"))} <= listed


def log_in_amina(page):
    page.goto("/fr/login")
    page.fill("#contact", "amina@kolchi.example")
    page.fill("#password", "theiere bleue")
    submit(page)


@pytest.mark.parametrize("language, scripts", [("fr", False), ("ar", True)], ids=["fr-plain", "ar-scripts"])
def test_a_message_is_written_from_the_foot_of_the_page_and_read_by_the_operator(visit, shop, language, scripts):
    page = visit(language, width=360, scripts=scripts)
    page.goto(f"/{language}")
    page.locator("footer a[href$='/pages/contact']").click()
    if scripts:
        look_at(page)
    submit(page)
    assert page.locator("[aria-invalid=true]").count() == 4 and page.locator(".errors, [role=alert]").count() >= 1
    words = f"Où est mon colis ? {language}"
    page.fill("#name", "Nadia Licorne")
    page.fill("#contact", f"nadia-{language}@example.ma")
    page.select_option("#topic", "order")
    page.fill("#words", words)
    submit(page)
    assert page.url.endswith("/pages/contact/thanks")
    listed = shop.kolchi("messages").stdout
    assert words in listed and f"nadia-{language}@example.ma" in listed
