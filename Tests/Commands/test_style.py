"""The quick checks of bin/ci, on a shallow clone of this checkout."""

import os
import subprocess

import pytest
from conftest import CHECKOUT

# git needs these for a commit, and the user who runs the tests may not have set them.
AUTHOR = {f"GIT_{who}_{what}": "tester@kolchi.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Clone:
    """A clone with one commit and the current bin/ci."""

    def __init__(self, folder):
        self.folder = folder
        self.git("clone", "--quiet", "--depth", "1", f"file://{CHECKOUT}", str(folder), at=CHECKOUT)
        (folder / "bin" / "ci").write_text((CHECKOUT / "bin" / "ci").read_text())
        # Otherwise bin/setup would look for a newer tzdata.
        (folder / ".kolchi").mkdir()
        (folder / ".kolchi" / "tzdata-looked-for").touch()
        self.git("commit", "--quiet", "--all", "--amend", "-m", "tests: Try the checks")

    def git(self, *words, at=None):
        subprocess.run(["git", *words], cwd=at or self.folder, env={**os.environ, **AUTHOR}, check=True)

    def check(self):
        done = subprocess.run(["bin/ci", "style"], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        return done.returncode, done.stdout


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path / "clone")


def test_the_checkout_keeps_its_own_style(clone):
    for subject in ("orders: " + "R" * 64, "orders: R" + "é" * 63):
        clone.git("commit", "--quiet", "--allow-empty", "-m", subject)
    code, said = clone.check()
    assert code == 0 and "Shell scripts" in said, said


@pytest.mark.parametrize(
    "subject, words",
    [("orders: " + "R" * 65, "73 characters"), ("mend things", "module: Verb"), ("orders, site: Mend things", "module: Verb")])
def test_a_commit_subject_has_72_characters_at_most_and_names_its_module(subject, words, clone):
    clone.git("commit", "--quiet", "--allow-empty", "-m", subject)
    code, said = clone.check()
    assert code == 1 and words in said, said


@pytest.mark.parametrize("line, words", [("let long = " + "1" * 130, "140 columns"), ("let spaced=1", "[Spacing]")])
def test_a_line_against_the_style_fails(line, words, clone):
    (clone.folder / "Sources" / "Kernel" / "Wrong.swift").write_text(line + "\n")
    clone.git("add", "--all")
    code, said = clone.check()
    assert code != 0 and words in said, said


@pytest.mark.parametrize(
    "path, text",
    [("Sources/Sites/Web/Wrong.swift", "let wrong = takeTurn()"), ("Sources/Sites/Web/Front.swift", "let wrong = 1"),
     ("Templates/Web/Wrong.html", "{% include HouseButtons() %}")])
def test_an_old_name_fails(path, text, clone):
    (clone.folder / path).write_text(text + "\n")
    clone.git("add", "--all")
    code, said = clone.check()
    assert code == 1 and ".ci/old-names.txt" in said and path in said, said


def test_a_comment_may_say_a_word_that_was_a_name(clone):
    (clone.folder / "Sources" / "Kernel" / "Right.swift").write_text("// Proof of nothing: the Courier font.\nlet right = 1\n")
    clone.git("add", "--all")
    code, said = clone.check()
    assert code == 0, said


def test_the_formatter_follows_the_style(clone):
    file = clone.folder / "Sources" / "Kernel" / "Wrong.swift"
    file.write_text("let spaced=1\n")
    subprocess.run(["swift", "format", "--in-place", str(file)], cwd=clone.folder, check=True)
    assert file.read_text() == "let spaced = 1\n"
