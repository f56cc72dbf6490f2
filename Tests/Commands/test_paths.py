"""Every path, link and event that a document names exists."""

import functools
import pathlib
import re

import pytest
from conftest import CHECKOUT
from documents import DOCUMENTS, spans

PATH = re.compile(r"(?:Sources|Tests|bin|docs|deploy|Templates|Migrations|Database|Public|Demo|Benchmarks|Plugins)/[\w./@+*-]*")
# ProductPage.swift, or Storefront/Catalog/ProductPage.swift for a file of the module Storefront.
SWIFT = re.compile(r"(?:[A-Z]\w*/)*[A-Z][\w+]*\.swift")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PARTS = "identity|places|media|sellers|catalog|shipping|inventory|moderation|carts|orders|search|notifications|privacy|site|jobs|audit|callbacks|kernel"
# Events like orders.placed; acts and tables are named in the same way.
EVENT = re.compile(rf"(?:{PARTS})\.[a-z][a-z_-]*[a-z]")


@functools.cache
def swift_files():
    found = [path for folder in ("Sources", "Tests", "Plugins") for path in (CHECKOUT / folder).rglob("*.swift")]
    return {path.name for path in found} | {"Package.swift"}


def in_layers(word):
    """Where a file is that is named by its module."""
    return [CHECKOUT / "Sources" / layer / word for layer in ("", "Tools", "Contexts", "Sites")]


@functools.cache
def program():
    files = [*(CHECKOUT / "Sources").rglob("*.swift"), *(CHECKOUT / "Migrations").glob("*.sql"), *(CHECKOUT / "Database").rglob("*.sql")]
    return "\n".join(path.read_text() for path in files)


def slug(heading):
    """As GitHub makes an anchor of a heading."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def broken_links(document, text):
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path) if path else document
        if not file.exists():
            yield target
        elif anchor and anchor not in {slug(line.lstrip("# ")) for line in file.read_text().splitlines() if line.startswith("#")}:
            yield target


def missing_paths(text):
    for word in [word.rstrip(",:;") for span in spans(text) for word in span.split()]:
        if PATH.fullmatch(word):
            if not (list(CHECKOUT.glob(word)) if "*" in word else (CHECKOUT / word).exists()):
                yield word
        elif SWIFT.fullmatch(word):
            if not (any(file.exists() for file in in_layers(word)) if "/" in word else word in swift_files()):
                yield word
        elif EVENT.fullmatch(word) and word not in program():
            yield word


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_what_a_document_names_is_there(document):
    text = document.read_text()
    assert [*broken_links(document, text), *missing_paths(text)] == []


@pytest.mark.parametrize(
    "text, found",
    [
        ("`Sources/Sites/Nothing.swift`", ["Sources/Sites/Nothing.swift"]), ("`Web/Nothing.swift`", ["Web/Nothing.swift"]),
        ("`Nothing.swift`", ["Nothing.swift"]), ("`bin/nothing NAME`", ["bin/nothing"]), ("`orders.nothing`", ["orders.nothing"]),
        ("`Migrations/spellings.txt`, `orders.placed`, `HTTP/Server.swift`, `Migrations/*.sql`", []),
    ])
def test_a_wrong_name_is_found(text, found):
    assert list(missing_paths(text)) == found


def test_a_wrong_link_is_found():
    readme = CHECKOUT / "README.md"
    text = "[a](docs/nothing.md) [b](docs/STYLE.md#nothing) [c](docs/STYLE.md) [d](#two-commands) [e](https://kolchi.example)"
    assert list(broken_links(readme, text)) == ["docs/nothing.md", "docs/STYLE.md#nothing"]
