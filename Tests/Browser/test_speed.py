"""The cost of a first view: bytes, requests and layout shifts. `bin/bench --pages` measures the loading times."""

import gzip
import shutil
import sys

import pytest
from conftest import CHECKOUT, CHROMIUM

sys.path.append(str(CHECKOUT / "Benchmarks"))
from pages import PAGES, look  # noqa: E402


@pytest.fixture(scope="module")
def browser(playwright):
    """The browser of visitors. The headless shell loads lazy pictures from a greater distance."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
    yield browser
    browser.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_first_view_is_small_and_stays_in_place(visit, shop, path):
    page = visit("ar" if path.startswith("/ar") else "fr", width=360)
    largest, shifted, received = look(page, path, is_slow=False)
    assert largest > 0 and shifted <= 0.1
    assert received and sum(received) <= 300_000, f"the first view takes {sum(received)} bytes"
    # The home page has 13 pictures within the distance at which Chromium loads lazy ones.
    most = 18 if path == "/fr" else 14
    assert len(received) <= most, f"the first view takes {len(received)} requests"
    assert len(gzip.compress(shop.get(path).read())) <= 30_000
