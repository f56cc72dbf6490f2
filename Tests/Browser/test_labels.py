"""Labels, packing slips and the manifest of a shop: printed by Chromium, and read back by zbar."""

import re
import subprocess

import pytest

from acts import ENGLISH, WAYS, submit, too_wide
from people import query, staff_log_in
from test_desk import enter
from test_orders import buy

# Points of 1/72 inch of a millimetre.
POINT = 72 / 25.4


def sheets(page):
    """The sizes of the pages that Chromium prints, in millimetres."""
    pdf = page.pdf(prefer_css_page_size=True).decode("latin-1")
    boxes = re.findall(r"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(width) / POINT), round(float(height) / POINT)) for width, height in boxes]


def codes(page, label, folder):
    """What zbar reads on a label as it is printed, by the kind of code."""
    page.emulate_media(media="print")
    # About 290 dots an inch.
    page.evaluate("document.documentElement.style.zoom = 3")
    picture = folder / "label.png"
    label.screenshot(path=picture)
    page.evaluate("document.documentElement.style.zoom = ''")
    page.emulate_media(media="null")
    read = subprocess.run(["zbarimg", "-q", picture], check=True, capture_output=True, text=True).stdout
    return dict(line.split(":", 1) for line in read.splitlines())


def give_carrier(shop, number, tracking):
    """A carrier, and the tracking number that it has for the parcel of the order."""
    query(shop, f"""
        INSERT INTO shipping.carrier (id, slug, name_fr, name_ar, name_en, contract)
        VALUES (gen_random_uuid(), 'of-the-labels', 'Messagerie des étiquettes', 'بريد الملصقات', 'Label mail', 'house') ON CONFLICT DO NOTHING;
        UPDATE shipping.parcel SET tracking = '{tracking}', carrier_id = (SELECT id FROM shipping.carrier WHERE slug = 'of-the-labels')
        WHERE key = (SELECT id FROM orders.order WHERE number = '{number}')""")


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_labels_are_printed_on_their_sheets_and_read_back(visit, shop, tmp_path, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    number, _ = buy(page, language)
    other, _ = buy(page, language)
    enter(page, language, "salma@kolchi.example")
    for queue, act in (("confirm", "confirm"), ("pack", "labels")):
        page.goto(f"/{language}/desk/dar-salma/orders?queue={queue}")
        for one in (number, other):
            page.locator(f"[name=number][value={one}]").check()
        page.locator(f"main [name=act][value={act}]").click()
        assert page.locator("main li strong").count() == 0 and page.locator("main li").count() == 2 and too_wide(page) is None
    tracking = f"RX-{number[2:]}-MA"
    give_carrier(shop, other, tracking)
    page.locator("main a[href*='/labels']").click()
    labels = page.locator(".label")
    assert labels.count() == 2 and too_wide(page) is None
    assert page.locator("[data-print]").is_visible() == scripts
    totals = dict(line.split("|") for line in query(
        shop, f"SELECT number, total FROM orders.order WHERE number IN ('{number}', '{other}')").splitlines())
    for label, code in ((labels.filter(has_text=tracking), tracking), (labels.filter(has_not_text=tracking), number)):
        order = other if code == tracking else number
        words = label.inner_text()
        for word in ("Dar Salma", "Nadia Amrani", "3, rue des Orangers", "À encaisser", "المبلغ المستحق", "Fès", "فاس"):
            assert word in words, word
        # The cash, in centimes.
        assert re.sub(r"\D", "", label.locator(".label-cash strong").inner_text()) == totals[order]
        assert codes(page, label, tmp_path) == {"CODE-128": code, "QR-Code": order}
    assert sheets(page) == [(105, 148)] * 2
    page.locator("main a[href*='paper=a4']").click()
    assert labels.count() == 2 and too_wide(page) is None and sheets(page) == [(210, 297)]
    assert codes(page, labels.filter(has_text=tracking), tmp_path) == {"CODE-128": tracking, "QR-Code": other}

    page.goto(f"/{language}/desk/dar-salma/orders?queue=hand-over")
    page.locator("main a[href$='/manifest']").click()
    part = page.locator(".manifest-part").filter(has_text=tracking)
    assert part.count() == 1 and other in part.inner_text() and too_wide(page) is None
    # The name of the column stands beside its value on a phone.
    cash = [re.sub(r"\D", "", cell) for cell in part.locator("tbody tr td:last-child").all_inner_texts()]
    shown = re.sub(r"\D", "", part.locator("p strong").inner_text())
    assert sum(map(int, cash)) == int(shown) and totals[other] in cash
    assert set(sheets(page)) == {(210, 297)}
    with page.expect_download() as download:
        part.locator("a[href*='parcels.csv']").click()
    assert tracking in download.value.path().read_text()

    page.goto(f"/{language}/desk/dar-salma/orders/slips?numbers={number},{other}")
    assert page.locator(".slip").count() == 2 and too_wide(page) is None and sheets(page) == [(210, 297)] * 2


@pytest.mark.parametrize("language, width, scripts", [*WAYS, ENGLISH])
def test_the_house_checks_a_status_file_and_applies_it(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    query(shop, """
        INSERT INTO shipping.carrier (id, slug, name_fr, name_ar, name_en, contract)
        VALUES (gen_random_uuid(), 'of-the-files', 'Messagerie des fichiers', 'بريد الملفات', 'File mail', 'house') ON CONFLICT DO NOTHING""")
    carrier = query(shop, "SELECT id FROM shipping.carrier WHERE slug = 'of-the-files'")
    page.goto(f"/{language}/login")
    staff_log_in(page, shop, "leila@kolchi.example")
    page.goto(f"/{language}/house/carriers/{carrier}")
    page.locator("main a[href$='/files']").click()
    submit(page)
    assert page.locator("#file-error").count() == 1 and too_wide(page) is None
    table = f"tracking;status;at\nZZ-{language}-1;livré;30/11/2026 09:15\nZZ-{language}-2;;30/11/2026 09:15\n"
    page.locator("[name=file]").set_input_files({"name": "suivi.csv", "mimeType": "text/csv", "buffer": table.encode()})
    submit(page)
    assert f"ZZ-{language.upper()}-1" in page.locator("main table").inner_text() and too_wide(page) is None
    waiting = "SELECT count(*) FROM shipping.parked_event k JOIN shipping.carrier c ON c.id = k.carrier_id WHERE c.slug = 'of-the-files'"
    before = int(query(shop, waiting))
    submit(page)
    assert page.locator(".notice-good").count() == 1 and page.locator("main form").count() == 0 and too_wide(page) is None
    assert int(query(shop, waiting)) == before + 1
