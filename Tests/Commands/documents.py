"""The commands that the documents name."""

import re

from conftest import CHECKOUT

DOCUMENTS = [
    *sorted(CHECKOUT.glob("*.md")), *sorted((CHECKOUT / "docs").rglob("*.md")), *sorted((CHECKOUT / "Sources").rglob("README.md")),
    CHECKOUT / "Demo" / "README.md", CHECKOUT / "Migrations" / "README.md"]
# A command begins with one of these, after any number of settings such as KOLCHI_PORT=8081.
COMMAND = re.compile(r"(?:[A-Z][A-Z_]+=\S+ )*(?:bin/[a-z]+|kolchi [a-z]|promtool |systemctl |kill -|openssl |apt-get |sha256sum |curl -|swift |psql )")


def fenced(text):
    """Lines of code blocks, without trailing comments."""
    for block in re.findall(r"^```(?:sh|bash)?\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            yield re.split(r"\s{2,}#|\s#\s", line)[0].strip()


def spans(text):
    """Code within a sentence; it may contain a line break."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    for span in re.findall(r"(?<!`)`([^`]+)`(?!`)", text):
        yield " ".join(span.split())


def commands():
    """Each command as it is written, with the documents that contain it."""
    found = {}
    for document in DOCUMENTS:
        text = document.read_text()
        # test_deploy.py runs the blocks of this one.
        blocks = [] if document.name == "deploy.md" else fenced(text)
        for words in [*blocks, *spans(text)]:
            if COMMAND.match(words):
                found.setdefault(words, []).append(str(document.relative_to(CHECKOUT)))
    return found


if __name__ == "__main__":
    for words, documents in sorted(commands().items()):
        print(f"{words:60} {', '.join(sorted(set(documents)))}")
