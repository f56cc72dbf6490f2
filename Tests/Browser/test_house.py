"""The pages of the staff, reached by clicks from the home page."""

import re

import pytest

from acts import submit, too_wide
from people import log_out, query, staff_log_in

WAYS = [pytest.param("fr", 360, False, id="fr-360-plain"), pytest.param("ar", 1280, True, id="ar-1280-scripts")]


def enter(page, shop, language, contact):
    """Logs in from the home page, and goes on to the pages of the staff."""
    page.goto(f"/{language}")
    page.locator(".account-link").click()
    staff_log_in(page, shop, contact)
    page.locator(".account-link").click()
    page.locator("main a[href$='/house']").click()


def section(page, name):
    """Opens a section by its tab, which is folded on a narrow screen."""
    tab = page.locator(f".tabs a[href$='/house/{name}']")
    if not tab.is_visible():
        page.locator(".tabs summary").click()
    tab.click()


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_an_admin_asks_for_a_role_and_another_one_approves_it(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    enter(page, shop, language, "leila@kolchi.example")
    waiting = page.locator(".figures a[href$='/approvals']")
    assert waiting.count() == 1, "the demo has one request that waits"
    section(page, "people")
    page.locator("main [name=q]").fill("mehdi")
    submit(page)
    page.locator("main table a", has_text="Mehdi").click()
    page.locator(f"main a[href$='/roles/accountant/give']").click()
    submit(page)
    assert page.locator("[name=why][aria-invalid=true]").count() == 1
    page.locator("[name=why]").fill("Aide Rachid")
    submit(page)
    assert "/house/approvals/" in page.url and page.locator(".notice").count() == 2
    request = page.url
    assert too_wide(page) is None
    page.locator(".work-head nav a").click()
    log_out(page)

    page.goto(request)
    assert page.locator(".error-page, main h1").count() and page.title().count("Kolchi"), "a stranger sees the page for a wrong address"
    enter(page, shop, language, "anas@kolchi.example")
    section(page, "approvals")
    page.locator("main table a").filter(has_text=page.locator("main table").first.locator("a").first.inner_text()).first.wait_for()
    page.goto(request)
    page.locator("[name=decision][value=approve]").click()
    assert page.locator(".notice-good").count() == 1
    roles = query(shop, "SELECT string_agg(r.role, ' ' ORDER BY r.role) FROM identity.staff_role r JOIN identity.person p ON p.id = r.person_id"
                        " WHERE p.email = 'mehdi@kolchi.example'")
    assert roles == "accountant moderator"
    section(page, "audit")
    page.locator("main [name=of]").fill("mehdi@kolchi.example")
    submit(page)
    page.locator("main table a", has_text=re.compile("Rôle de l’équipe attribué|إسناد دور في الفريق")).first.click()
    assert "accountant, moderator" in page.locator("main table").inner_text() and "Aide Rachid" in page.locator("main").inner_text()
    # The next way asks for the same again.
    query(shop, "DELETE FROM identity.staff_role WHERE role = 'accountant' AND person_id ="
                " (SELECT id FROM identity.person WHERE email = 'mehdi@kolchi.example')")


def test_support_ends_a_session_and_sees_only_its_sections(visit, shop):
    page = visit("fr", width=360, scripts=False)
    enter(page, shop, "fr", "hajar@kolchi.example")
    assert page.locator(".tabs a").count() == 6
    section(page, "people")
    page.locator("main [name=q]").fill("hajar@kolchi.example")
    submit(page)
    page.locator("main table a", has_text="Hajar").click()
    assert page.locator("main a[href$='/give']").count() == 0
    page.locator("main table a[href*='/sessions/']").first.click()
    page.locator("[name=why]").fill("Téléphone perdu")
    submit(page)
    # It was her own session.
    assert "/login" in page.url


PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_message_with_a_file_reaches_the_staff(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    page.goto(f"/{language}")
    page.locator("footer a[href$='/pages/contact']").click()
    files = page.locator("[name=files]")
    files.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    page.locator("[name=name]").fill("Zineb Alaoui")
    page.locator("[name=contact]").fill("zineb@example.ma")
    page.locator("[name=topic]").select_option("order")
    page.locator("[name=words]").fill("Le colis est arrivé ouvert.")
    submit(page)
    assert page.locator("#files-error").inner_text().count("notes.txt") == 1
    assert page.locator("[name=words]").input_value() == "Le colis est arrivé ouvert."
    assert too_wide(page) is None
    files.set_input_files({"name": "recu.pdf", "mimeType": "application/pdf", "buffer": PDF})
    submit(page)
    assert page.url.endswith("/pages/contact/thanks")

    page.goto(f"/{language}")
    enter(page, shop, language, "hajar@kolchi.example")
    page.locator(".figures a[href$='/house/messages']").click()
    page.locator("main [name=q]").fill("zineb@example.ma")
    submit(page)
    page.locator("main table a").first.click()
    assert "Le colis est arrivé ouvert." in page.locator("main").inner_text()
    assert too_wide(page) is None
    with page.expect_download() as download:
        page.locator("main a[download]").click()
    assert download.value.suggested_filename.endswith("-1.pdf")
    with open(download.value.path(), "rb") as saved:
        assert saved.read() == PDF
    submit(page)
    assert page.locator(".notice-good").count() == 1 and page.locator("main .button-main").count() == 0
    section(page, "messages")
    assert page.locator("main table").filter(has_text="Zineb").count() == 0
    page.locator("main [value=handled]").check()
    submit(page)
    assert page.locator("main table").filter(has_text="Zineb").count() == 1


def test_an_admin_changes_a_setting_after_a_preview(visit, shop):
    page = visit("ar", width=360, scripts=False)
    enter(page, shop, "ar", "anas@kolchi.example")
    section(page, "settings")
    page.locator("main a[href$='/contact.messages-per-network']").click()
    page.locator("[name=value]").fill("٢٠")
    submit(page)
    assert page.locator("[name=why][aria-invalid=true]").count() == 1 and page.locator("[name=value]").input_value() == "٢٠"
    page.locator("[name=why]").fill("حملة")
    submit(page)
    assert "20" in page.locator("main table").inner_text() and page.locator("[name=value]").get_attribute("type") == "hidden"
    assert too_wide(page) is None
    submit(page)
    assert page.locator(".notice-good").count() == 1 and page.locator("[name=value]").input_value() == "20"
    assert "Anas Filali" in page.locator("main table").inner_text()


def test_the_chain_of_the_audit_log_is_verified_without_scripts(visit, shop):
    page = visit("fr", width=360, scripts=False)
    enter(page, shop, "fr", "leila@kolchi.example")
    section(page, "audit")
    page.locator("main a[href$='/verification']").click()
    submit(page)
    # The page reloads itself until a worker has verified the chain.
    page.locator(".notice-good").wait_for()
    assert query(shop, "SELECT flaws FROM audit.verification ORDER BY id DESC LIMIT 1") == "{}"


def test_no_code_is_shown_for_an_account_that_the_demo_did_not_make(shop):
    shown = shop.kolchi("demo", "code", "leila@kolchi.example")
    assert shown.stdout.strip().isdigit() and len(shown.stdout.strip()) == 6
    refused = shop.kolchi("demo", "code", "amina@kolchi.example", check=False)
    assert refused.returncode == 66 and not refused.stdout
