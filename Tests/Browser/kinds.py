"""Every kind of page of the shop, for tests that check all of them."""

import dataclasses
import pathlib
import re
import uuid

from acts import add_to_cart, fill_address, new_phone, submit
from people import mailed_token, query, sign_up, staff_log_in

# A photograph for forms that take one.
PICTURE = pathlib.Path(__file__).resolve().parents[2] / "Demo/pictures/babouche-saffron-brown.jpg"

PLAIN = {
    "home": "",
    "search": "/search?q=caftan",
    "search without results": "/search?q=zzzzzz",
    "filtered list": "/search?q=caftan&condition=new&min=10",
    "category": "/categories/mode",
    "seller": "/store/dar-salma",
    "product": "/products/caftan-majorelle-sfifa-or",
    "sold product": "/products/theiere-bleue-emaillee",
    "product with variants": "/products/gandoura-blanche?variant=xl~white",
    "product with offers": "/products/casque-sans-fil",
    "picture": "/products/caftan-majorelle-sfifa-or?picture=2",
    "product with a choice of cities": "/products/gandoura-blanche?city=ain",
    "report": "/products/gandoura-blanche/report",
    "crafts": "/crafts",
    "craft": "/crafts/sfifa-aakad",
    "empty cart": "/cart",
    "no orders": "/orders",
    "find an order": "/orders/find",
    "forget me": "/orders/forget",
    "forgotten": "/orders/forgotten",
    "login": "/login",
    "sign-up": "/signup",
    "check your mail": "/signup/sent",
    "forgotten password": "/reset",
    "spent link": "/verify/none",
    "about": "/pages/about",
    "terms": "/pages/terms",
    "privacy": "/pages/privacy",
    "what reuse saves": "/pages/sustainability",
    "contact": "/pages/contact?topic=order&order=K-7HM2XQP",
    "message sent": "/pages/contact/thanks",
    "not found": "/products/there-is-no-such-thing",
    "styleguide": "/styleguide",
}

# Pages that need a logged-in person.
PERSONAL = {
    "account": "/account",
    "orders of the account": "/account/orders",
    "security": "/account/security",
    "second factor": "/account/security/second-factor",
    "who are you": "/account/confirmation",
    "preferences": "/account/notifications",
    "notices": "/notices",
    "data": "/account/data",
    "erasure": "/account/data/erasure",
    "address book": "/account/addresses",
    "new address": "/account/addresses/new",
    "profile": "/account/profile",
}


@dataclasses.dataclass(frozen=True)
class Look:
    """A language, a width of the window in pixels, and a colour scheme."""

    language: str
    width: int
    dark: bool

    def __str__(self):
        return f"{self.language}-{self.width}-{'dark' if self.dark else 'light'}"


# 320 pixels also equal 1280 pixels at 400 % zoom (WCAG 1.4.10). Each language and each width appears in light and in dark.
LOOKS = [
    Look(language, width, dark=(row + column) % 2 == 1)
    for width, column in ((320, 0), (1280, 1), (768, 1))
    for row, language in enumerate(("fr", "ar", "en"))
]


class Walk:
    """A visitor who opens each page of a journey in another look. The position in the journey selects the look."""

    def __init__(self, page, shop, looks):
        self.page, self.shop, self.looks, self.place = page, shop, looks, 0

    @property
    def look(self):
        """The look of the page at `place`."""
        return self.looks[self.place % len(self.looks)]

    def resize(self):
        # The height of a small phone, or of a small laptop.
        self.page.set_viewport_size({"width": self.look.width, "height": 640 if self.look.width < 400 else 900})
        self.page.emulate_media(color_scheme="dark" if self.look.dark else "light")

    def turn(self):
        """Reloads the open page if its language is not that of the next page."""
        self.resize()
        address = re.sub(r"^(https?://[^/]+)/(fr|ar|en)\b", rf"\1/{self.look.language}", self.page.url)
        if address != self.page.url:
            self.page.goto(address)

    def go(self, path):
        self.resize()
        self.page.goto(f"/{self.look.language}{path}")

    def submit(self):
        self.turn()
        submit(self.page)

    def click(self, selector):
        self.turn()
        self.page.locator(selector).first.click()

    def sign_up(self, contact):
        self.resize()
        sign_up(self.page, self.look.language, contact)


def pages(walk):
    for kind, path in PLAIN.items():
        walk.go(path)
        yield kind


def checkout(walk):
    """The pages of a purchase, which is made on the way."""
    walk.go("/products/verres-a-the")
    add_to_cart(walk.page)
    yield "product just added"
    for kind, path in (("cart", "/cart"), ("address", "/checkout/address")):
        walk.go(path)
        yield kind
    walk.submit()
    yield "address with mistakes"
    walk.turn()
    fill_address(walk.page)
    walk.submit()
    yield "payment"
    walk.turn()
    walk.page.locator("[name=payment][value=cash_on_delivery]").check()
    for kind in ("review", "confirmation"):
        walk.submit()
        yield kind
    walk.click("main a[href*='/track/']")
    yield "tracking"
    walk.click("main a[href*='cancellation']")
    yield "cancellation"
    walk.go("/orders")
    yield "orders"


def account(walk):
    """The pages of an account, which is made on the way."""
    walk.go("/signup")
    submit(walk.page)
    yield "sign-up with mistakes"
    walk.sign_up(new_phone())
    yield "code"
    email = f"nadia-{uuid.uuid4().hex[:12]}@example.ma"
    walk.sign_up(email)
    walk.go(f"/verify/{mailed_token(walk.shop, email)}")
    yield "link of a mail"
    submit(walk.page)
    for kind, path in PERSONAL.items():
        walk.go(path)
        yield kind
    walk.go("/account/security/second-factor")
    submit(walk.page)
    yield "second factor to be confirmed"


def house(walk):
    """The pages of the staff, for an admin of the demo."""
    walk.go("/pages/contact")
    walk.page.locator("[name=files]").set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    for name, value in (("name", "Nadia"), ("contact", f"nadia-{uuid.uuid4().hex[:12]}@example.ma"), ("words", "Bonjour")):
        walk.page.locator(f"[name={name}]").fill(value)
    walk.page.locator("[name=topic]").select_option("other")
    submit(walk.page)
    yield "message with a refused file"
    pdf = b"%PDF-1.4\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    walk.page.locator("[name=files]").set_input_files({"name": "recu.pdf", "mimeType": "application/pdf", "buffer": pdf})
    submit(walk.page)
    walk.go("/login")
    staff_log_in(walk.page, walk.shop, "leila@kolchi.example")
    for kind, path in (("staff home", ""), ("staff and people", "/people"), ("nobody found", "/people?q=zzzz")):
        walk.go("/house" + path)
        yield kind
    for kind, path in (("messages", "/messages"), ("no message found", "/messages?q=zzzz")):
        walk.go("/house" + path)
        yield kind
    walk.go("/house/messages")
    walk.click("main table a")
    yield "message"
    for kind, path in (
        ("listings that wait", "/listings"), ("no listing found", "/listings?q=zzzz"), ("values of sellers", "/values"), ("carriers", "/carriers"),
        ("public holidays", "/holidays")):
        walk.go("/house" + path)
        yield kind
    yield from status_files(walk)
    for kind, words in (("edit that waits", "Takchita"), ("new listing that waits", "Gandoura")):
        walk.go("/house/listings?q=" + words)
        walk.click("main table a")
        yield kind
    walk.click("main a[href$='/refusal']")
    yield "listing to refuse"
    walk.submit()
    yield "refusal of a listing without a reason"
    yield from file_of_listings(walk)
    walk.go("/house/sellers/dar-salma/trust")
    yield "trust in a seller"
    walk.submit()
    yield "trust without a reason"
    walk.go("/house/people?q=mehdi")
    walk.click("main table a")
    yield "person"
    walk.click("main a[href$='/roles/editor/give']")
    yield "role to give"
    walk.submit()
    yield "role without a reason"
    for kind, path in (("approvals", "/approvals"), ("audit log", "/audit?act=identity."), ("wrong day", "/audit?from=hier")):
        walk.go("/house" + path)
        yield kind
    walk.go("/house/approvals")
    walk.click("main table a")
    yield "approval"
    walk.go("/house/settings")
    yield "settings"
    walk.click("main a[href$='/orders.cash-ceiling']")
    yield "setting"
    walk.submit()
    yield "setting without a reason"
    for kind, presses in (("preview of a setting", 1), ("setting that waits for approval", 2)):
        # In another language the form is empty again.
        walk.turn()
        walk.page.locator("[name=value]").fill("3000")
        walk.page.locator("[name=why]").fill("Fêtes")
        for _ in range(presses):
            submit(walk.page)
        yield kind
    walk.click("main dl a")
    yield "approval of a setting"
    # The next walk asks for the same again.
    walk.click("main form button")
    yield "withdrawn request"
    walk.go("/house/audit?act=identity.staff-role-given")
    walk.click("main table a")
    yield "act"
    walk.go("/house/audit/verification")
    yield "verification"
    walk.submit()
    # A worker does it, and the page reloads itself until then.
    walk.page.locator(".notice-good").wait_for()
    yield "verification that is done"


def orders(walk):
    """The orders of a shop of the demo, for its owner."""
    walk.go("/desk/dar-salma/orders?queue=requests")
    walk.click("main .order-row a")
    yield "order with a request"
    order = "/" + walk.page.url.split("/", 4)[4]
    for kind, part in (("cancellation of an order", "cancellation"), ("answer to a request", "request"), ("extension of a deadline", "extension")):
        walk.go(f"{order}/{part}")
        yield kind
    walk.page.locator("main form .button-main").click()
    walk.page.wait_for_load_state()
    yield "extension with errors"
    walk.go("/desk/dar-salma/orders/slips?numbers=" + order.rpartition("/")[2])
    yield "packing slip"
    walk.go("/desk/dar-salma/labels?numbers=K-2222222," + order.rpartition("/")[2])
    yield "labels that are missing"
    yield from labels(walk)
    # The refused order comes first, because it has its problem for longest. A carrier did not deliver the next one.
    walk.go("/desk/dar-salma/orders?queue=problems")
    walk.click("main .order-row a")
    yield "order whose parcel is on its way back"
    walk.click("main a[href$='/outcome']")
    yield "outcome of a parcel"
    walk.go("/desk/dar-salma/orders?queue=problems")
    walk.page.locator("main .order-row a").nth(1).click()
    walk.click("main a[href*='/parcels/']")
    yield "word about a parcel"
    walk.page.locator("main form .button-main").click()
    walk.page.wait_for_load_state()
    yield "word about a parcel with errors"
    walk.go("/desk/dar-salma/orders?queue=hand-over")
    walk.click("main .order-row a")
    walk.click("main a[href$='/parcels']")
    yield "parcels of an order"
    walk.page.locator("[name=act][value=add]").click()
    walk.page.locator("[name=grams-0]").fill("x")
    walk.page.locator("[name=act][value=save]").click()
    walk.page.wait_for_load_state()
    yield "parcels of an order with errors"
    walk.go("/desk/dar-salma/orders/tracking?numbers=" + order.rpartition("/")[2])
    walk.page.locator("main form .button-main").click()
    walk.page.wait_for_load_state()
    yield "tracking numbers with errors"
    walk.go("/desk/dar-salma/orders")
    walk.page.locator("main [name=act]").first.click()
    walk.page.wait_for_load_state()
    yield "acts without orders"
    for kind, path in (
        ("figures", ""), ("figures without orders", "?from=2025-01-01&until=2025-01-31"), ("figures of a wrong day", "?from=hier"),
        ("orders behind a figure", "/orders")):
        walk.go("/desk/dar-salma/figures" + path)
        yield kind


def labels(walk):
    """The labels and the manifest of a packed order."""
    walk.go("/desk/dar-salma/orders?queue=hand-over")
    walk.page.locator("main .order-row input").first.check()
    walk.page.locator("main [name=act][value=labels]").click()
    walk.page.wait_for_url("**/labels?*")
    yield "labels"
    walk.click("main a[href*='paper=a4']")
    yield "labels on large sheets"
    walk.go("/desk/dar-salma/manifest")
    yield "manifest"


def desk(walk):
    """The desk of a shop of the demo, for its owner."""
    walk.go("/login")
    walk.page.locator("[name=contact]").fill("salma@kolchi.example")
    walk.page.locator("main [name=password]").fill("theiere bleue")
    submit(walk.page)
    for kind, path in (
        ("desk", ""), ("listings", "/listings"), ("storefront editor", "/storefront"), ("delivery rates", "/delivery"), ("holiday", "/holiday"),
        ("working days", "/work"), ("orders", "/orders"), ("requests", "/orders?queue=requests")):
        walk.go("/desk/dar-salma" + path)
        yield kind
    yield from orders(walk)
    walk.go("/desk/dar-salma/listings")
    walk.submit()
    editor = "/" + walk.page.url.split("/", 4)[4].rsplit("/", 1)[0]
    walk.page.locator("[name=pictures]").set_input_files([PICTURE])
    walk.page.locator("details[open] button.button-main").click()
    walk.page.wait_for_load_state()
    yield "pictures of a listing"
    walk.go(editor + "/words")
    walk.page.locator("form[action$='/words'] button.button-main").click()
    walk.page.wait_for_load_state()
    yield "words of a listing with errors"
    walk.page.locator("[name=category]").select_option(index=2)
    walk.page.locator("form[action$='/words'] button.button-main").click()
    walk.page.wait_for_load_state()
    for kind, part in (("details of a listing", "details"), ("variants of a listing", "variants"), ("check of a listing", "check"), ("removal of a draft", "removal")):
        walk.go(f"{editor}/{part}")
        yield kind
    yield from files(walk)
    yield from stock(walk)
    walk.go("/desk/dar-salma/team")
    yield "team"
    walk.submit()
    yield "invitation with errors"
    walk.go("/desk/dar-salma/team")
    walk.click("main a[href$='/role']")
    yield "role of a member"
    walk.go("/desk/dar-salma/team")
    walk.page.locator("main a[href$='/removal']").last.click()
    yield "removal of a member"
    walk.go("/desk/dar-salma/listings")
    walk.click("main a[href*='/offers/']")
    yield "offer of a shop"
    walk.click("main a[href$='/address']")
    yield "address of an item"
    walk.page.go_back()
    walk.click("main a[href$='/archiving']")
    yield "archiving an item"
    for kind, path in (
        ("leaving a shop", "/desk/dar-salma/leaving"), ("closing a shop", "/desk/dar-salma/closing"), ("bar code", "/desk/dar-salma/barcode?code=12"),
        ("sell one like this", "/sell/like/verres-a-the"), ("spent invitation", "/invitations/none")):
        walk.go(path)
        yield kind


def status_files(walk):
    """The status files of a carrier."""
    query(walk.shop, """
        INSERT INTO shipping.carrier (id, slug, name_fr, name_ar, name_en, contract)
        VALUES (gen_random_uuid(), 'of-the-files', 'Messagerie des fichiers', 'بريد الملفات', 'File mail', 'house') ON CONFLICT DO NOTHING""")
    carrier = query(walk.shop, "SELECT id FROM shipping.carrier WHERE slug = 'of-the-files'")
    walk.go(f"/house/carriers/{carrier}")
    yield "carrier"
    walk.go(f"/house/carriers/{carrier}/files")
    walk.submit()
    yield "status file that is missing"
    table = f"tracking;status;at\nZZ-{uuid.uuid4().hex[:8]};livré;30/11/2026 09:15\nZZ-99;;hier\n"
    walk.page.locator("[name=file]").set_input_files({"name": "suivi.csv", "mimeType": "text/csv", "buffer": table.encode()})
    submit(walk.page)
    yield "status file"
    walk.submit()
    yield "status file that was applied"


def file_of_listings(walk):
    """The pages of a file whose listings wait, with one that an earlier decision left waiting."""
    batch, title = str(uuid.uuid4()), "catalogue-d’été-et-d’automne-2026-version-définitive.csv"
    query(walk.shop, f"""
        INSERT INTO catalog.batch (id, seller_id, name, places) SELECT '{batch}', id, '{title}', 24 FROM sellers.seller WHERE slug = 'dar-salma';
        INSERT INTO catalog.listing_draft (id, seller_id, kind, batch_id)
        SELECT gen_random_uuid(), seller_id, 'new', id FROM catalog.batch, generate_series(1, 24) WHERE id = '{batch}';
        INSERT INTO catalog.revision (id, seller_id, draft_id, kind, title, change, batch_id, place, obstacle)
        SELECT gen_random_uuid(), d.seller_id, d.id, 'new', 'Article d’un fichier', r.change, '{batch}', row_number() OVER (),
            CASE row_number() OVER () WHEN 1 THEN 'number' END
        FROM catalog.listing_draft d, (SELECT change FROM catalog.revision WHERE kind = 'new' AND title LIKE '%Gandoura%' LIMIT 1) r
        WHERE d.batch_id = '{batch}'""")
    walk.go("/house/listings?q=version-d")
    yield "row of a file of listings"
    page = f"/house/listings/files/{batch}"
    walk.go(page)
    yield "file of listings"
    walk.click("main a[href*='/acceptance']")
    yield "file of listings to accept"
    walk.go(page)
    walk.click("main a[href*='/refusal']")
    yield "file of listings to refuse"
    walk.submit()
    yield "refusal of a file of listings without a reason"
    # No job carries out this decision, so the page stays as it is.
    query(walk.shop, f"""
        INSERT INTO catalog.batch_decision (id, batch_id, answer, until, decided_by, done)
        VALUES (gen_random_uuid(), '{batch}', 'accepted', 24, 'system kolchi', 3)""")
    walk.go(page)
    yield "file of listings that is being decided"
    query(walk.shop, f"""
        UPDATE catalog.batch_decision SET done = 0, settled_at = kernel.now() WHERE batch_id = '{batch}';
        UPDATE catalog.revision SET state = 'withdrawn', decided_by = 'system kolchi', decided_at = kernel.now() WHERE batch_id = '{batch}';
        DELETE FROM catalog.listing_draft WHERE batch_id = '{batch}'""")
    walk.go(page)
    yield "file of listings that was decided"
def stock(walk):
    """The pages about stock, for the owner of a shop with a transfer under way."""
    for kind, path in (
        ("stock", "/stock"), ("low stock", "/stock?filter=low"), ("warehouses", "/warehouses"), ("transfers", "/transfers"), ("counts", "/counts")):
        walk.go("/desk/dar-salma" + path)
        yield kind
    walk.go("/desk/dar-salma/warehouses")
    walk.submit()
    yield "warehouse with errors"
    walk.go("/desk/dar-salma/warehouses")
    walk.click("main a[href$='/closing']")
    yield "closing a warehouse"
    walk.page.go_back()
    walk.page.locator("main ol a").first.click()
    yield "name of a warehouse"
    walk.go("/desk/dar-salma/stock")
    walk.click("main .listing-row a")
    yield "stock of an item"
    walk.go("/desk/dar-salma/transfers")
    walk.page.locator("main table a").last.click()
    yield "transfer"
    walk.go("/desk/dar-salma/transfers")
    walk.page.locator("[name=from]").select_option(index=1)
    walk.page.locator("[name=to]").select_option(index=2)
    walk.page.locator("form:has([name=from]) button").click()
    walk.page.wait_for_load_state()
    yield "draft of a transfer"
    walk.page.locator("[name=code]").fill("babouche")
    walk.page.locator("form:has([name=code]) button").click()
    walk.page.wait_for_load_state()
    yield "draft of a transfer with several items"
    walk.click("main a[href$='/cancellation']")
    yield "cancelling a transfer"
    walk.page.locator("#confirm").click()
    walk.page.wait_for_load_state()
    walk.go("/desk/dar-salma/counts")
    walk.page.locator("[name=warehouse]").select_option(index=1)
    walk.page.locator("form:has([name=warehouse]) button").click()
    walk.page.wait_for_load_state()
    yield "count"
    walk.click("main a[href$='/closing']")
    yield "closing a count"
    walk.page.go_back()
    walk.click("main a[href$='/cancellation']")
    yield "giving up a count"
    walk.page.locator("#confirm").click()
    walk.page.wait_for_load_state()


def files(walk):
    """The pages of a file of listings, for the owner of a shop."""
    list_of_files = "/desk/dar-salma/files"
    for kind, path in (("files", ""), ("own format", "/format")):
        walk.go(list_of_files + path)
        yield kind
    walk.go("/desk/dar-salma/listings/drafts?from=files")
    yield "drafts of files"

    def send(name, text):
        walk.go(list_of_files)
        walk.page.locator("[name=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
        submit(walk.page)
        walk.page.wait_for_url("**/files/*")
        return "/" + walk.page.url.split("/", 4)[4]

    def rest(page):
        # A worker reads the file. Without scripts the page does not say when it is done.
        while True:
            walk.go(page)
            if not walk.page.locator("[data-moves]").count():
                return

    walk.go(list_of_files)
    submit(walk.page)
    yield "file that is missing"
    rest(send("décalé.csv", f"Titre;Prix\n{uuid.uuid4()}\n"))
    yield "file that cannot be read"
    page = send("articles d’été.csv", f"Titre;Photo;Coût;Rayon\nBabouche {uuid.uuid4()};x;1.299;Babouches\nCaftan;;2.500;Robes\nTapis;;;Tapis\n")
    rest(page)
    # The page would show the next step while it is looked at.
    key = page.rsplit("/", 1)[1]
    query(walk.shop, f"UPDATE imports.file SET state = 'uploaded', is_busy = true WHERE id = '{key}'")
    walk.go(page)
    yield "file that is being read"
    query(walk.shop, f"UPDATE imports.file SET state = 'recognised', is_busy = false WHERE id = '{key}'")
    walk.go(page)
    for select in walk.page.locator("[name^=column-]").all():
        select.select_option("")
    submit(walk.page)
    yield "columns with errors"
    walk.turn()
    for number, field in enumerate(("title", "picture", "price", "category")):
        walk.page.locator(f"[name=column-{number}]").select_option(field)
    if walk.page.locator("[name=decimal-2]").count():
        walk.page.locator("[name=decimal-2]").select_option(",")
    submit(walk.page)
    rest(page)
    yield "words of a file"
    walk.submit()
    yield "words with errors"
    walk.turn()
    for select in walk.page.locator("form[action$='/words'] select[name^=word-]").all():
        select.select_option(index=1)
    walk.page.locator("[name=condition]").select_option("new")
    submit(walk.page)
    rest(page)
    yield "checked file"
    walk.click("main a[href$='/cancellation']")
    yield "file to cancel"
    walk.submit()
    yield "cancelled file"


JOURNEYS = [pages, checkout, account, house, desk]


def every_kind(journey, page, shop, looks):
    """Opens one page of each kind in turn. Yields the kind with the language, the width and the colour scheme of the page."""
    walk = Walk(page, shop, looks)
    shown = set()
    for kind in journey(walk):
        shown.add(walk.look)
        yield f"{kind} ({walk.look})"
        walk.place += 1
    assert shown == set(looks), "the journey is too short for all looks"
