"""The developer's inbox shows the messages that would have been sent: e-mails with text and HTML, and working links."""

import pytest
from playwright.sync_api import expect

from acts import add_to_cart, fill_address, order, submit
from people import wait_for_message

HEADINGS = {"fr": "Votre commande est enregistrée", "ar": "سُجِّل طلبك", "en": "Your order is placed"}
SUBJECTS = {"fr": "Votre commande {} est enregistrée", "ar": "سُجِّل طلبك \u2068{}\u2069", "en": "Your order {} is placed"}


def inbox(developer, shop, address):
    """Waits for the only e-mail to that address and opens the inbox."""
    wait_for_message(shop, address)
    letters = developer.locator(f"[data-recipient='{address}']")
    developer.goto("/dev/inbox")
    assert letters.count() == 1
    return letters.first


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
    letter = inbox(developer, shop, address)
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


def test_a_mail_about_two_sellers_has_a_block_for_each_order(visit, shop):
    """Each block says what the confirmation says about that order, and has a link of its own."""
    page = visit("ar", scripts=False)
    for product in ["verres-a-the", "pouf-cuir-naturel"]:
        page.goto(f"/ar/products/{product}")
        add_to_cart(page)
    page.goto("/ar/checkout")
    fill_address(page)
    page.locator("[name=email]").fill("two.sellers@example.ma")
    order(page)
    shown = page.locator(".order-block")
    assert shown.count() == 2

    letter = inbox(visit("ar", scripts=False), shop, "two.sellers@example.ma")
    letter.locator("summary").click()
    frame = letter.frame_locator("iframe")
    blocks = frame.locator("table:has(> tbody > tr > td > h2)")
    assert blocks.count() == 2
    for block in shown.all():
        number = block.locator("h3").inner_text()
        mailed = blocks.filter(has_text=number)
        assert mailed.count() == 1
        for part in block.locator("p.hint bdi, .piece-lines bdi, .piece-lines > li > span:last-child, .sums dd").all():
            expect(mailed).to_contain_text(part.inner_text())
        assert mailed.locator("xpath=./tbody/tr").count() == 5, "head, one line, delivery, total and link"
        links = [link.get_attribute("href") for link in mailed.locator("a").all()]
        assert len(links) == 1 and links[0].endswith(block.locator("a").last.get_attribute("href"))
