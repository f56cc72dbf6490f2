"""The flaws that `bin/money flaws` puts into a copy of the checkout."""

import re
import subprocess

from conftest import CHECKOUT

FLAWS = sorted((CHECKOUT / "Tests/Money/flaws").glob("*.patch"))


def test_each_flaw_of_money_still_applies_and_names_a_test_that_is_there():
    tests = "\n".join(path.read_text() for path in (CHECKOUT / "Tests").rglob("*.swift"))
    assert len(FLAWS) >= 20
    for flaw in FLAWS:
        sentence, test, *_ = flaw.read_text().splitlines()
        assert sentence.endswith(".") and test.startswith("Test: "), flaw.name
        suite, _, function = test.removeprefix("Test: ").partition("/")
        assert re.search(rf"struct {suite}\b", tests) and (not function or re.search(rf"func {function}\(", tests)), flaw.name
        done = subprocess.run(["git", "apply", "--check", flaw], cwd=CHECKOUT, capture_output=True, text=True)
        assert done.returncode == 0, f"{flaw.name}: {done.stderr}"
