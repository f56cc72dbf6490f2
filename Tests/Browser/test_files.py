"""A catalogue of another shop: from the file to the storefront, with two rows that are corrected on the way."""

import csv
import io
import pathlib
import time
import uuid
import zipfile

import pytest

from acts import WAYS, follow_tab, submit, too_wide
from people import query
from test_desk import enter

PICTURE = pathlib.Path(__file__).resolve().parents[2] / "Demo/pictures/babouche-saffron-brown.jpg"
HEADER = [
    "Title", "URL handle", "Description", "Vendor", "Product category", "SKU", "Option1 name", "Option1 value", "Price", "Compare-at price",
    "Inventory quantity", "Product image URL"]


def archive(rows):
    """A ZIP file with the table and the pictures that it names."""
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("catalogue.csv", "\ufeff" + table.getvalue())
        file.writestr("photos/babouche.jpg", PICTURE.read_bytes())
    return {"name": "catalogue.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}


def catalogue(mark):
    def row(name, size, price, stock="3"):
        return [
            f"Babouche {name} {mark}", f"babouche-{name}-{mark}".lower(), "<p>Cuir souple</p><script>x</script>", "Atelier", "Babouches",
            f"{name}-{size}-{mark}", "Pointure", size, price, "900", stock, "photos/babouche.jpg"]

    return [HEADER, row("Safran", "38", "240.00"), row("Rose", "39", "250.00"), row("Bleu", "40", "deux cents"), row("Vert", "41", "260.00", "peu")]


def rests(page, scripts):
    """Waits until the file waits for the shop or is over."""
    if scripts:
        page.locator("[data-part=file]:not([data-moves])").wait_for()
        return
    deadline = time.monotonic() + 20
    while page.locator("[data-moves]").count():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.locator("[data-part=file] a.button").first.click()
        page.wait_for_load_state()


def send(page, scripts, file):
    page.locator("[name=file]").set_input_files(file)
    submit(page)
    page.wait_for_url("**/files/*")
    rests(page, scripts)
    assert too_wide(page) is None


def match_words(page, scripts):
    """Chooses what the words of the file mean, where nothing is chosen yet."""
    for select in page.locator("form[action$='/words'] select").all():
        if not select.input_value() and select.is_visible():
            labels = select.locator("option").all_inner_texts()
            wanted = next((label for label in labels[1:] if "abouche" in label.lower() or "بلاغ" in label), labels[min(1, len(labels) - 1)])
            select.select_option(label=wanted)
    page.locator("[name=condition]").select_option("new")
    submit(page)
    # Values of an option are asked for once the option is known.
    if page.locator(".notice-problem").count():
        submit(page)
    page.wait_for_url("**/files/*")
    rests(page, scripts)
    assert too_wide(page) is None


@pytest.fixture
def trusted(shop):
    """Dar Salma, whose listings the staff does not check during the test."""
    said = "word = 'trusted', who = 'system', since = kernel.now()"
    query(shop, "INSERT INTO catalog.seller_trust (seller_id) SELECT id FROM sellers.seller WHERE slug = 'dar-salma' ON CONFLICT DO NOTHING")
    where = "WHERE seller_id = (SELECT id FROM sellers.seller WHERE slug = 'dar-salma')"
    query(shop, f"UPDATE catalog.seller_trust SET {said} {where}")
    yield
    query(shop, f"UPDATE catalog.seller_trust SET word = NULL, who = NULL, why = NULL, since = NULL {where}")
    # Other tests count the pieces of the shop.
    imported = "SELECT unnest(offers) FROM catalog.revision WHERE batch_id IS NOT NULL AND state = 'accepted'"
    query(shop, f"""
        WITH gone AS (UPDATE catalog.offer SET status = 'withdrawn' WHERE id IN ({imported}) AND status = 'published' RETURNING id)
        INSERT INTO jobs.job (name, payload)
        SELECT subscriber, jsonb_build_object('offers', (SELECT jsonb_agg(id) FROM gone))
        FROM jobs.subscription WHERE event = 'catalog.offer-changed' AND EXISTS (SELECT FROM gone)""")
    deadline = time.monotonic() + 20
    while query(shop, f"SELECT count(*) FROM search.listing WHERE available AND offer_id IN ({imported})") != "0":
        assert time.monotonic() < deadline, "the imported pieces are still listed"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_catalogue_is_imported_and_two_rows_are_corrected(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    mark = uuid.uuid4().hex[:6]
    rows = catalogue(mark)
    enter(page, language, "salma@kolchi.example")
    follow_tab(page, "/desk/dar-salma/files")
    submit(page)
    assert page.locator("#file-error").count() == 1 and too_wide(page) is None
    send(page, scripts, archive(rows))
    match_words(page, scripts)

    # Nothing is imported yet. Two rows are faulty.
    assert page.locator("form[action$='/start']").count() == 1
    assert page.locator("section:has(a[href$='/faults.csv']) tbody tr").count() == 2
    with page.expect_download() as download:
        page.locator("a[href$='/faults.csv']").click()
    text = pathlib.Path(download.value.path()).read_text("utf-8-sig")
    faulty = list(csv.reader(io.StringIO(text)))
    assert [row[0] for row in faulty[1:]] == [rows[3][0], rows[4][0]] and faulty[0][-1] == "fault" and all(row[-1] for row in faulty[1:])
    page.locator("form[action$='/start'] button").click()
    page.wait_for_url("**/files/*")
    rests(page, scripts)

    price, stock = HEADER.index("Price"), HEADER.index("Inventory quantity")
    faulty[1][price], faulty[2][stock] = "200.00", "2"
    page.locator("main a[href$='/files']").first.click()
    send(page, scripts, archive(faulty))
    match_words(page, scripts)
    assert page.locator("a[href$='/faults.csv']").count() == 0
    page.locator("form[action$='/start'] button").click()
    page.wait_for_url("**/files/*")
    rests(page, scripts)
    assert too_wide(page) is None

    deadline = time.monotonic() + 20
    for row in rows[1:]:
        while True:
            page.goto(f"/{language}/search?q={row[0].replace(' ', '+')}")
            if page.locator("main a", has_text=row[0]).count():
                break
            assert time.monotonic() < deadline, row[0]
    page.locator("main a", has_text=rows[-1][0]).first.click()
    page.wait_for_url("**/products/*")
    assert too_wide(page) is None
