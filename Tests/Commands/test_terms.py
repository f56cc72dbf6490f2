"""docs/terms.md lists words that must not appear. No message of the catalogues has one."""

import re

import pytest
from conftest import CHECKOUT

ROW = re.compile(r"^\| (fr|ar|en) \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)
# The conditions of Catalog/Condition.swift by their codes, in the first table.
CONDITION = re.compile(r"^\| condition `([a-z-]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def terms():
    return (CHECKOUT / "docs" / "terms.md").read_text()


def forbidden(text):
    """Language, word, replacement and the phrases in which the word is right."""
    for language, word, instead, exceptions in ROW.findall(text):
        yield language, word.strip(), instead.strip(), [phrase.strip() for phrase in exceptions.split(",") if phrase.strip()]


def messages(language):
    """Each text of a language with its file and key."""
    for path in sorted((CHECKOUT / "Templates").glob(f"**/{language}.po")):
        key = ""
        for line in path.read_text().splitlines():
            if match := re.match(r'msgid "(.+)"', line):
                key = match[1]
            elif match := re.match(r'(?:msgstr(?:\[\d\])? )?"(.*)"', line):
                yield path.relative_to(CHECKOUT), key, match[1]


def found(text, rows, language):
    """The rows whose word stands in the text."""
    plain = re.sub(r"[\u00a0\u202f]", " ", re.sub(r"\{/?\w+\}", "", text)).replace("'", "’").lower()
    for of, word, instead, exceptions in rows:
        rest = plain
        for phrase in exceptions:
            rest = rest.replace(phrase.lower(), "")
        # An Arabic word has its article and prepositions before it, and its endings after it.
        pattern = re.escape(word.lower()) if language == "ar" else rf"(?<!\w){re.escape(word.lower())}(?!\w)"
        if of == language and re.search(pattern, rest):
            yield word, instead


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_no_message_has_a_word_that_must_not_appear(language):
    rows = list(forbidden(terms()))
    assert len([row for row in rows if row[0] == language]) > 5, "the table of docs/terms.md cannot be read"
    faults = [
        f"{path}: {key}: '{word}', write '{instead}'"
        for path, key, text in messages(language)
        for word, instead in found(text, rows, language)
    ]
    assert not faults, "\n".join(faults)


def test_conditions_have_the_words_of_the_list():
    texts = {language: {key: text for _, key, text in messages(language)} for language in ("fr", "ar", "en")}
    conditions = CONDITION.findall(terms())
    assert [code for code, *_ in conditions] == ["new", "like-new", "gently-used", "worn", "for-parts"]
    for code, *words in conditions:
        first, *others = code.split("-")
        key = "condition." + first + "".join(other.capitalize() for other in others)
        assert [texts[language][key] for language in ("fr", "ar", "en")] == words
