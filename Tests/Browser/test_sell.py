"""An application to sell, from the home page to the desk of the new shop."""

import pathlib
import uuid

import pytest

from acts import ENGLISH, WAYS, add_to_cart, fill_address, follow_tab, new_phone, order, submit, too_wide
from people import log_out, new_person, query, staff_log_in

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


# Five photographs as a telephone sends them.
PICTURES = sorted((pathlib.Path(__file__).resolve().parents[2] / "Demo/pictures").glob("babouche-saffron-brown*.jpg"))[:3] + sorted(
    (pathlib.Path(__file__).resolve().parents[2] / "Demo/pictures").glob("babouche-rose-silver*.jpg"))[:2]


def has_phone(page, shop, email):
    """Gives the account a confirmed number. The account's own pages for that have tests of their own."""
    query(shop, f"UPDATE identity.person SET phone = '+212{new_phone()[1:]}', phone_verified_at = kernel.now() WHERE email = '{email}'")


def decide(page, shop, language, name, act):
    """A moderator opens the application from the first page of the staff."""
    page.goto(f"/{language}/login")
    staff_log_in(page, shop, "mehdi@kolchi.example")
    page.goto(f"/{language}/account")
    page.locator("main a[href$='/house']").click()
    page.locator(".figures a[href$='/house/applications']").click()
    page.locator("main table a", has_text=name).click()
    page.wait_for_url("**/house/applications/*")
    assert too_wide(page) is None
    act(page)
    assert page.locator(".notice-good, .notice").count() >= 1
    page.locator(".work-head nav a").click()
    log_out(page)


@pytest.mark.parametrize("language, width, scripts", [*WAYS, ENGLISH])
def test_a_trader_applies_corrects_and_gets_a_shop(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    mark = uuid.uuid4().hex[:6]
    name, slug = f"Atelier Tissir {mark}", f"atelier-tissir-{mark}"
    page.goto(f"/{language}")
    page.locator("footer a[href$='/sell']").click()
    page.wait_for_url("**/sell")
    assert too_wide(page) is None
    email = new_person(page, shop, language)
    has_phone(page, shop, email)
    page.goto(f"/{language}/sell")
    submit(page)
    page.locator("[name=kind][value=trader]").check()
    submit(page)
    page.locator("[name=name]").fill("x")
    submit(page)
    assert page.locator("#name-error").count() == 1 and page.locator("[name=name]").input_value() == "x"
    page.locator("[name=name]").fill(name)
    page.locator("[name=slug]").fill(slug)
    page.locator("[name=city]").select_option(index=5)
    submit(page)
    page.goto(f"/{language}/sell/returns")
    page.locator("[name=full-name]").fill("Nadia Amrani")
    page.locator("[name=street]").fill("3, rue des Orangers")
    page.locator("[name=city]").select_option(index=5)
    submit(page)
    page.goto(f"/{language}/sell/company")
    page.locator("[name=legal-name]").fill("Tissir SARL")
    page.locator("[name=ice]").fill("002136093000041")
    submit(page)
    assert page.locator("#ice-error").count() == 1, "the check digits are wrong"
    page.locator("[name=ice]").fill("002136093000040")
    for field, value in (("tax-number", "40123456"), ("register-number", "58231"), ("register-court", "Fès")):
        page.locator(f"[name={field}]").fill(value)
    submit(page)
    page.goto(f"/{language}/sell/documents")
    page.locator("[name=purpose]").select_option("register")
    page.locator("[name=file]").set_input_files({"name": "rc.pdf", "mimeType": "application/pdf", "buffer": PDF})
    submit(page)
    assert page.locator(".notice-good").count() == 1 and too_wide(page) is None
    page.goto(f"/{language}/sell")
    submit(page)
    assert page.locator("[name=terms][aria-invalid=true]").count() == 1, "the terms are not accepted yet"
    page.locator("[name=terms]").check()
    submit(page)
    assert page.locator(".notice-good").count() == 1 and too_wide(page) is None
    page.goto(f"/{language}/account")
    log_out(page)

    def give_back(staff):
        staff.locator("main a[href*='/return']").click()
        staff.locator("[name=name]").fill("Ce n’est pas le nom du registre.")
        submit(staff)

    decide(page, shop, language, name, give_back)
    page.goto(f"/{language}/login")
    page.locator("[name=contact]").fill(email)
    page.locator("main [name=password]").fill("une longue phrase")
    submit(page)
    page.goto(f"/{language}/sell")
    assert "Ce n’est pas le nom du registre." in page.locator("main").inner_text()
    page.locator("[name=terms]").check()
    submit(page)
    page.goto(f"/{language}/account")
    log_out(page)
    decide(page, shop, language, name, lambda staff: submit(staff))

    page.goto(f"/{language}/login")
    page.locator("[name=contact]").fill(email)
    page.locator("main [name=password]").fill("une longue phrase")
    submit(page)
    page.goto(f"/{language}/account")
    page.locator(f"main a[href$='/desk/{slug}']").click()
    page.wait_for_url(f"**/desk/{slug}")
    assert too_wide(page) is None
    page.goto(f"/{language}/store/{slug}")
    assert "Tissir SARL" in page.locator("main").text_content()
    title = f"Babouches {mark}"
    list_an_item(page, language, slug, title)
    page.goto(f"/{language}/account")
    log_out(page)
    accept(page, shop, language, title)
    is_found_and_sold(page, language, title)


def list_an_item(page, language, slug, title):
    """From the first page of the desk to the staff: five pictures, and one part after another."""
    page.goto(f"/{language}/desk/{slug}")
    follow_tab(page, f"/desk/{slug}/listings")
    submit(page)
    page.wait_for_url("**/pictures")
    assert too_wide(page) is None and len(PICTURES) == 5
    note = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"text"}
    page.locator("[name=pictures]").set_input_files(
        [{"name": path.name, "mimeType": "image/jpeg", "buffer": path.read_bytes()} for path in PICTURES] + [note])
    page.locator("details[open] button.button-main").click()
    page.wait_for_load_state()
    assert "note.txt" in page.locator("#pictures-error").inner_text(), "a refused picture is named"
    assert page.locator(".listing-pictures > li").count() == 5, "the others stay"
    page.locator("button[name=cover]").nth(1).click()
    page.wait_for_load_state()
    assert page.locator(".listing-pictures > li").count() == 5 and too_wide(page) is None

    def save():
        page.locator("details.listing-part[open] button.button-main").last.click()
        page.wait_for_load_state()
        assert too_wide(page) is None

    page.locator("details.listing-part summary").nth(1).click()
    page.locator(f"[name=language][value={language}]").check()
    page.locator("[name=category]").select_option(label=page.locator("[name=category] option").nth(1).inner_text())
    page.locator("details.listing-part[open] form[action$='/words'] button.button-main").click()
    page.wait_for_load_state()
    assert page.locator(f"#title-{language}-error").count() == 1, "a title is missing"
    page.locator(f"[name=title-{language}]").fill(title)
    save()
    page.wait_for_url("**/details")
    page.locator("[name=condition][value=worn]").check()
    page.locator(f"[name=defect-0-{language}]").fill("Une petite tache")
    page.locator("[name=defect-0-picture]").set_input_files(PICTURES[0])
    save()
    page.wait_for_url("**/variants")
    page.locator("[name=row-0-price]").fill("120,50")
    page.locator("[name=row-0-pieces]").fill("1")
    page.locator("[name=row-0-gtin]").fill("4006381333932")
    save()
    assert page.locator("#row-0-gtin-error").count() == 1, "the check digit is wrong"
    page.locator("[name=row-0-gtin]").fill("4006381333931")
    save()
    page.wait_for_url("**/check")
    save()
    assert page.locator(".notice-good").count() == 1 and page.locator("form[action$='/withdrawal']").count() == 1


def accept(page, shop, language, title):
    """A moderator accepts the listing from the first page of the staff."""
    page.goto(f"/{language}/login")
    staff_log_in(page, shop, "mehdi@kolchi.example")
    page.goto(f"/{language}/house")
    page.locator(".figures a[href*='/house/listings']").click()
    page.locator("main a", has_text=title).first.click()
    page.wait_for_url("**/house/listings/*")
    assert too_wide(page) is None
    submit(page)
    assert page.locator(".notice-good").count() == 1
    page.locator(".work-head nav a").click()
    log_out(page)


def is_found_and_sold(page, language, title):
    """Search finds the new listing within seconds, and a guest orders it."""
    for _ in range(50):
        page.goto(f"/{language}/search?q={title.replace(' ', '+')}")
        if page.locator("main a", has_text=title).count():
            break
    page.locator("main a", has_text=title).first.click()
    page.wait_for_url("**/products/*")
    assert too_wide(page) is None
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    order(page)
    assert "/purchases/" in page.url and title in page.locator("main").inner_text()
