"""The data in an account: addresses for the checkout, a name, a language and a picture."""

import pathlib
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from acts import fill_address, follow_tab, order, submit, too_wide
from people import PASSWORD, log_in, log_out, new_person, query
from test_accounts import put_into_cart
from test_design import TAGS

PHOTO = next(iter(sorted((pathlib.Path(__file__).resolve().parents[2] / "Demo" / "pictures").rglob("*.jpg"))))

WAYS = [
    pytest.param(language, width, scripts, id=f"{language}-{width}-{'scripts' if scripts else 'plain'}")
    for language, width, scripts in (("fr", 360, True), ("ar", 360, True), ("en", 360, False), ("ar", 1280, False))
]


def looks_well(page, scripts):
    """Checks that the page does not scroll sideways. With scripts, also that axe finds nothing; axe is a script itself."""
    assert too_wide(page) is None, page.url
    if not scripts:
        return
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in result.response["violations"]] == [], page.url


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_an_address_book_fills_the_checkout(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    new_person(page, shop, language)
    follow_tab(page, "/account/addresses")
    looks_well(page, scripts)
    page.locator("main a[href$='/addresses/new']").click()
    submit(page)
    assert page.locator("[name=street][aria-invalid=true]").count() == 1
    looks_well(page, scripts)
    for street, label in (("3, rue des Orangers", "Bureau"), ("9, زنقة الياسمين", "الدار")):
        page.goto(f"/{language}/account/addresses/new")
        page.locator("[name=label]").fill(label)
        fill_address(page)
        page.locator("[name=street]").fill(street)
        submit(page)
        assert page.url.endswith("/account/addresses") and page.locator("main > [role=status]").count() == 1
    looks_well(page, scripts)

    # The default address is chosen. The input fields show only for a typed address.
    put_into_cart(page, language, "verres-a-the")
    page.goto(f"/{language}/checkout")
    looks_well(page, scripts)
    assert "Bureau" in page.locator("label:has([name=address]:checked)").inner_text()
    expect(page.locator("[name=street]")).to_be_hidden()
    page.locator("[name=address][value=other]").check()
    expect(page.locator("[name=street]")).to_be_visible()
    looks_well(page, scripts)
    page.locator("label:has-text('الدار') [name=address]").check()
    page.locator("[name=notes]").fill("Sonner deux fois")
    order(page)
    assert re.search(rf"/{language}/purchases/", page.url)
    assert "9, زنقة الياسمين" in page.locator("main").inner_text()

    page.goto(f"/{language}/account/addresses")
    page.locator("main a[href$='/removal']").first.click()
    looks_well(page, scripts)
    page.locator("main .button-danger").click()
    assert page.url.endswith("/account/addresses") and page.locator("main > [role=status]").count() == 1
    assert page.locator("main section.box").count() == 1 and page.locator("main .badge-good").count() == 1


@pytest.mark.parametrize("language, width, scripts", WAYS[:3])
def test_what_was_typed_outlives_the_session(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    email = new_person(page, shop, language)
    page.goto(f"/{language}/account/addresses/new")
    page.locator("[name=label]").fill("Bureau")
    fill_address(page)
    query(shop, f"DELETE FROM identity.session WHERE person_id = (SELECT id FROM identity.person WHERE email = '{email}')")
    submit(page)
    assert "/login?next=" in page.url
    page.locator("[name=contact]").fill(email)
    page.locator("main [name=password]").fill(PASSWORD)
    submit(page)
    assert page.url.endswith("/account/addresses/new")
    assert page.locator("[name=label]").input_value() == "Bureau"
    assert page.locator("[name=street]").input_value() == "3, rue des Orangers"
    submit(page)
    assert page.url.endswith("/account/addresses") and page.locator("main > [role=status]").count() == 1


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_profile_has_a_name_a_language_and_a_picture(visit, shop, tmp_path, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    email = new_person(page, shop, language)
    looks_well(page, scripts)
    assert page.locator("img.avatar").count() == 0
    follow_tab(page, "/account/profile")
    looks_well(page, scripts)

    # The file is not a picture: the error is shown beside the field, and the name stays.
    page.locator("[name=name]").fill("Nadia Tazi")
    page.locator("[name=avatar]").set_input_files({"name": "moi.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    submit(page)
    assert page.locator("[name=avatar][aria-invalid=true]").count() == 1
    assert page.locator("[name=name]").input_value() == "Nadia Tazi"
    looks_well(page, scripts)
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(16_000_000))
    page.locator("[name=avatar]").set_input_files(large)
    submit(page)
    assert page.locator("[name=avatar][aria-invalid=true]").count() == 1
    assert page.locator("[name=name]").input_value() == "Nadia Tazi"

    page.locator("[name=avatar]").set_input_files(PHOTO)
    other = "ar" if language == "fr" else "fr"
    page.locator(f"[name=language][value={other}]").check()
    submit(page)
    assert page.url.endswith(f"/{other}/account/profile") and page.locator("main > [role=status]").count() == 1
    assert page.evaluate("document.querySelector('img.avatar').naturalWidth") > 0
    looks_well(page, scripts)
    page.goto(f"/{other}/account")
    assert "Nadia Tazi" in page.locator("h1").inner_text() and page.locator("img.avatar").count() == 1
    log_out(page)
    log_in(page, language, email)
    assert page.url.endswith(f"/{language}/account")

    page.goto(f"/{other}/account/profile")
    page.locator("[name=no-avatar]").check()
    submit(page)
    assert page.locator("img.avatar").count() == 0 and page.locator("span.avatar").count() == 1
