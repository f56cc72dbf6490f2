"""Shows that the tests about money find flaws. `bin/money flaws` runs it.

  flaws.py [--in FOLDER] [NAME…]   puts each flaw, or those named, into a copy of the checkout, builds it, and expects its test to fail

Each flaw is a file of `Tests/Money/flaws`: a sentence, the test that finds it, and a patch. The copy is .build/money/flaws, or
FOLDER, which must be a clean clone of the same commit. Flaws that were found are noted in .build/money, and are left out by the
next run of the same commit.
"""

import argparse
import pathlib
import subprocess
import sys
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
FLAWS = CHECKOUT / "Tests" / "Money" / "flaws"


def read(patch):
    """The sentence of a flaw, and the test that finds it."""
    sentence, test, *_ = patch.read_text().splitlines()
    return sentence, test.removeprefix("Test: ")


def run(words, folder):
    return subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")


def outcome(patch, folder):
    """`found`, or what happened instead."""
    applied = run(["git", "apply", patch], folder)
    if applied.returncode:
        return "does not apply: " + applied.stdout.strip()
    try:
        built = run(["swift", "build", "--build-tests"], folder)
        if built.returncode:
            return "does not build: " + "\n".join(line for line in built.stdout.splitlines() if "error:" in line)[:500]
        tested = run(["swift", "test", "--skip-build", "--filter", read(patch)[1]], folder)
        if "Test run with 0 tests" in tested.stdout or "Test run with" not in tested.stdout:
            return "has no such test"
        return "found" if tested.returncode else "NOT FOUND"
    finally:
        run(["git", "apply", "--reverse", patch], folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--in", dest="folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    head = run(["git", "rev-parse", "--short", "HEAD"], CHECKOUT).stdout.strip()
    notes = CHECKOUT / ".build" / "money" / f"flaws-{head}"
    notes.parent.mkdir(parents=True, exist_ok=True)
    known = notes.read_text().split() if notes.exists() else []
    folder = arguments.folder
    if folder is None:
        folder = notes.parent / "flaws"
        if not folder.exists():
            subprocess.run(["git", "clone", "-q", CHECKOUT, folder], check=True)
        subprocess.run(["git", "fetch", "-q", CHECKOUT, "HEAD"], cwd=folder, check=True)
        subprocess.run(["git", "reset", "-q", "--hard", "FETCH_HEAD"], cwd=folder, check=True)
    missed = 0
    for patch in [FLAWS / f"{name}.patch" for name in arguments.names] or sorted(FLAWS.glob("*.patch")):
        if patch.stem in known and not arguments.names:
            continue
        began = time.monotonic()
        result = outcome(patch, folder)
        print(f"{patch.stem}: {result} ({time.monotonic() - began:.0f} s)", flush=True)
        if result == "found":
            with notes.open("a") as file:
                file.write(patch.stem + "\n")
        else:
            missed += 1
    return 1 if missed else 0


sys.exit(main())
