"""The developer's inbox shows the messages that would have been sent: e-mails with text and HTML, and working links."""

import time

import pytest
from playwright.sync_api import expect

from acts import add_to_cart, fill_address, order, submit

HEADINGS = {"fr": "Votre commande est enregistrée", "ar": "سُجِّل طلبك", "en": "Your order is placed"}
SUBJECTS = {"fr": "Votre commande {} est enregistrée", "ar": "سُجِّل طلبك \u2068{}\u2069", "en": "Your order {} is placed"}


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", SUBJECTS)
def test_a_buyer_gets_a_mail_whose_link_leads_to_the_order(visit, shop, language, scripts):
    page = visit(language, scripts=scripts)
    page.goto(f"/{language}/products/verres-a-the")
    add_to_cart(page)
    page.goto(f"/{language}/checkout")
    fill_address(page)
    address = f"nadia.{language}.{scripts}@example.ma".lower()
    page.locator("[name=email]").fill(address)
    order(page)
    number = page.locator("main a[href*='/track/']").first.get_attribute("href").split("/")[3]

    developer = visit(language, scripts=scripts)
    letters = developer.locator(f"[data-recipient='{address}']")
    # Reload the page until the e-mail is there.
    deadline = time.monotonic() + 20
    while not letters.count() and time.monotonic() < deadline:
        developer.goto("/dev/inbox")
    assert letters.count() == 1
    letter = letters.first
    expect(letter.locator("h2")).to_have_text(SUBJECTS[language].format(number))
    # The address is not verified, so the e-mail must not contain the name.
    assert "Nadia Amrani" not in letter.locator("pre").inner_text()
    assert letter.locator("li a[href*='/not-mine/']").count() == 1

    letter.locator("summary").click()
    frame = letter.frame_locator("iframe")
    expect(frame.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    expect(frame.locator("h1")).to_have_text(HEADINGS[language])
    expect(frame.locator("h2")).to_have_text([number])
    assert frame.locator("img[alt]").count() == 1

    letter.locator("li a").first.click()
    expect(developer.locator("h1")).to_contain_text(number)
    assert f"/{language}/track/{number}/" in developer.url
