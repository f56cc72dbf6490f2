"""The search box: a combobox for keyboard and touch, and a plain form without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

WORDS = {"fr": "caft", "ar": "قفط"}


def options(page):
    return page.locator("#q-suggestions [role=option]")


def type_and_wait(page, words):
    page.locator("#q").press_sequentially(words)
    options(page).first.wait_for()


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_suggestions_by_keyboard(visit, language, width):
    page = visit(language, width=width)
    page.goto(f"/{language}")
    box = page.locator("#q")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "false"
    type_and_wait(page, WORDS[language])
    assert box.get_attribute("aria-expanded") == "true"
    assert 1 <= options(page).count() <= 8
    assert page.locator("form.search [role=status]").inner_text() != ""

    # Arrow down marks the first suggestion. Arrow up returns to the typed text, and again arrow up marks the last one.
    box.press("ArrowDown")
    first = options(page).first
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    assert box.input_value() == first.locator("span").first.inner_text()
    box.press("ArrowUp")
    assert box.input_value() == WORDS[language]
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options(page).last.get_attribute("id")
    assert page.locator("[role=option][aria-selected=true]").count() == 1

    violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag22aa"]}}).response["violations"]
    assert [violation["id"] for violation in violations] == []

    # Escape closes the list and restores the typed text. Arrow down opens it again, and Enter opens the marked suggestion.
    box.press("Escape")
    assert box.input_value() == WORDS[language]
    assert box.get_attribute("aria-expanded") == "false"
    assert options(page).first.is_hidden()
    box.press("ArrowDown")
    options(page).first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(re.compile(rf"/{language}/search\?q="))
    assert page.locator(".card").count() >= 1


def test_a_late_answer_leaves_the_marked_suggestion(visit):
    page = visit("fr")
    page.goto("/fr")
    box = page.locator("#q")
    type_and_wait(page, "caf")
    held = []
    page.route("**/suggestions?q=caft", lambda route: held.append(route))
    with page.expect_request("**/suggestions?q=caft"):
        box.press("t")
    with page.expect_event("requestfailed"):
        box.press("ArrowDown")
    assert len(held) == 1
    assert box.get_attribute("aria-activedescendant") == options(page).first.get_attribute("id")


def test_enter_without_a_choice_searches_for_what_was_typed(visit):
    page = visit("fr")
    page.goto("/fr")
    type_and_wait(page, "cafta")
    page.locator("#q").press("Enter")
    page.wait_for_url(re.compile(r"/fr/search\?q=cafta$"))


def test_suggestions_by_touch(browser, shop):
    context = browser.new_context(base_url=shop.url, viewport={"width": 360, "height": 800}, has_touch=True, locale="fr-MA")
    page = context.new_page()
    page.goto("/fr")
    page.locator("#q").tap()
    type_and_wait(page, "caft")
    options(page).last.tap()
    page.wait_for_url(re.compile(r"/fr/(products|store|categories|search)"))
    context.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_without_script_the_box_is_a_form(visit, language):
    page = visit(language, scripts=False)
    page.goto(f"/{language}")
    box = page.locator("#q")
    assert box.get_attribute("role") is None
    box.fill(WORDS[language] + {"fr": "na", "ar": "نا"}[language])
    box.press("Enter")
    page.wait_for_url(re.compile(rf"/{language}/search\?q="))
    assert page.locator(".card").count() >= 1


def test_corrections_are_told_and_can_be_refused(visit):
    page = visit("fr", scripts=False)
    page.goto("/fr/search?q=cafatn")
    notice = page.locator(".notice")
    assert "cafatn" in notice.inner_text() and "caftan" in notice.inner_text()
    assert page.locator(".card").count() >= 1
    notice.locator("a").click()
    page.wait_for_url(re.compile("exact=1"))
    assert page.locator(".empty").count() == 1
    # The page shows the newest pieces, and a link to the corrected search.
    assert page.locator(".card").count() >= 1
    page.locator(".empty a", has_text="caftan").first.click()
    assert page.locator(".notice").count() == 1


def test_a_search_that_finds_nothing_offers_fewer_words_and_broader_categories(visit):
    page = visit("fr", scripts=False)
    page.goto("/fr/search?q=caftan+xyzzyq&category=caftans-djellabas")
    assert "xyzzyq" in page.locator(".empty").inner_text()
    assert page.locator(".empty a[href*='/fr/categories/mode?q=']").count() == 1
    page.locator(".empty a", has_text="caftan").first.click()
    assert page.locator(".empty").count() == 0
    assert page.locator(".card").count() >= 1
