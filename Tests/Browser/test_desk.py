"""The desk of a shop, reached by clicks from the home page."""

import uuid

import pytest

from acts import WAYS, follow_tab, submit, too_wide
from people import PASSWORD, log_out, new_person, query


def enter(page, language, contact):
    """Logs in from the home page, and goes on to the desk of the shop."""
    page.goto(f"/{language}")
    page.locator(".account-link").click()
    page.locator("main [name=contact]").fill(contact)
    page.locator("main [name=password]").fill("theiere bleue")
    submit(page)
    page.locator(".account-link").click()
    page.locator("main a[href$='/desk/dar-salma']").click()
    page.wait_for_url("**/desk/dar-salma")


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_an_owner_invites_somebody_who_joins_and_leaves_again(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    invited = new_person(page, shop, language)
    log_out(page)
    enter(page, language, "salma@kolchi.example")
    follow_tab(page, "/desk/dar-salma/team")
    page.locator("[name=contact]").fill("quelqu'un")
    submit(page)
    assert page.locator("#contact-error").count() == 1 and page.locator("#role-error").count() == 1
    assert page.locator("[name=contact]").input_value() == "quelqu'un"
    page.locator("[name=contact]").fill(invited)
    page.locator("[name=role][value=packer]").check()
    submit(page)
    assert page.locator(".notice-good").count() == 1 and invited in page.locator("main").inner_text()
    assert too_wide(page) is None
    page.locator(".work-head nav a").click()
    log_out(page)

    page.goto("/dev/inbox")
    link = page.locator(f"[data-recipient='{invited}'] a[href*='/invitations/']").first.get_attribute("href")
    page.goto(link)
    assert page.locator("main form").count() == 0, "a stranger cannot accept"
    page.locator("main a[href*='/login']").click()
    page.locator("main [name=contact]").fill(invited)
    page.locator("main [name=password]").fill(PASSWORD)
    submit(page)
    assert "/invitations/" in page.url and too_wide(page) is None
    submit(page)
    assert page.url.endswith("/desk/dar-salma") and page.locator(".notice-good").count() == 1
    assert page.locator(".tabs a").count() == 3, "a packer sees orders and stock, but neither storefront nor team"
    page.locator("main a[href$='/leaving']").click()
    submit(page)
    assert page.locator(".notice-good").count() == 1 and page.url.endswith("/desk")
    page.goto(link)
    assert page.locator("main form").count() == 0
    roles = query(shop, "SELECT string_agg(role, ' ' ORDER BY role) FROM sellers.member m JOIN sellers.seller s ON s.id = m.seller_id"
                        " WHERE s.slug = 'dar-salma'")
    assert roles == "manager owner packer"


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_manager_goes_on_holiday_and_comes_back(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    enter(page, language, "hamza@kolchi.example")
    follow_tab(page, "/desk/dar-salma/holiday")
    submit(page)
    assert page.locator(".notice-good").count() == 1 and too_wide(page) is None
    page.goto(f"/{language}/store/dar-salma")
    assert page.locator("main .notice").count() == 1
    page.go_back()
    page.locator("main section form button").click()
    assert page.locator(".notice-good").count() == 1 and page.locator("main section form").count() == 0
    page.goto(f"/{language}/store/dar-salma")
    assert page.locator("main .notice").count() == 0


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_manager_writes_the_storefront(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    enter(page, language, "hamza@kolchi.example")
    follow_tab(page, "/desk/dar-salma/storefront")
    words = f"Old caftans {uuid.uuid4().hex[:6]}"
    page.locator("[name=about-en]").fill(words)
    page.locator("form[action$='/texts'] .button-main").click()
    assert page.locator(".notice-good").count() == 1 and page.locator("[name=about-en]").input_value() == words
    assert too_wide(page) is None
    page.goto("/en/store/dar-salma")
    assert words in page.locator("main").inner_text()
