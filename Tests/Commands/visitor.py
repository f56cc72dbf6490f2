"""A visitor without a browser: it reads pages, fills in forms and sends them, like a browser without scripts."""

import html.parser
import http.cookiejar
import sys
import urllib.error
import urllib.parse
import urllib.request

NAME, PHONE, STREET = "Nadia Amrani", "06 61 99 88 77", "3, rue des Orangers"
PIECE = "tshirt-zellige"


class Form:
    """A form of a page: its action, and the values that it sends by default."""

    def __init__(self, attributes):
        self.action, self.method = attributes.get("action", ""), attributes.get("method", "get")
        self.fields, self.choices, self.is_main = {}, {}, False


class Reader(html.parser.HTMLParser):
    """The forms and links of a page."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.links, self.text = [], [], []
        self.form, self.select, self.main = None, None, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = {name: value or "" for name, value in attributes}
        if tag == "main":
            self.main = True
        elif tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "form":
            self.form = Form(found)
            self.forms.append(self.form)
        elif self.form:
            self.field(tag, found)

    def field(self, tag, found):
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "button":
            self.form.is_main |= self.main and "button-main" in found.get("class", "")
            if name and "button-main" in found.get("class", ""):
                self.form.fields[name] = found.get("value", "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select is not None:
            self.form.choices.setdefault(self.select, []).append(found.get("value", ""))
            if "selected" in found or self.select not in self.form.fields:
                self.form.fields[self.select] = found.get("value", "")
        elif tag == "textarea" and name:
            self.form.fields[name] = ""
        elif tag == "input" and name:
            if kind in ("radio", "checkbox"):
                self.form.choices.setdefault(name, []).append(found.get("value", "on"))
                if "checked" not in found:
                    return
            self.form.fields[name] = found.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "main":
            self.main = False

    def handle_data(self, text):
        if self.main:
            self.text.append(text)


class Visitor:
    """Stores cookies and the last page."""

    def __init__(self, shop):
        self.shop = shop
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(
            policy=http.cookiejar.DefaultCookiePolicy(strict_domain=False))))
        self.url, self.page = shop, Reader("")

    def opens(self, address, fields=None):
        """Opens a page. Follows redirects, and fails for any status but 200."""
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(urllib.parse.urljoin(self.url, address), body, {"Origin": self.shop} if body is not None else {})
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{request.get_method()} {request.full_url}: {error.code}") from error
        self.url, self.body = answer.url, answer.read().decode()
        self.page = Reader(self.body)
        return self

    def sends(self, **changes):
        """Sends the page's main form. In the names of `changes`, _ stands for -."""
        form = next(form for form in self.page.forms if form.is_main)
        fields = {**form.fields, **{name.replace("_", "-"): value for name, value in changes.items()}}
        return self.opens(form.action or self.url, fields)

    def choice(self, name):
        """The options of a field of the main form, without the empty one."""
        form = next(form for form in self.page.forms if form.is_main)
        return [value for value in form.choices.get(name, []) if value]

    @property
    def text(self):
        return " ".join(" ".join(self.page.text).split())

    def link(self, part):
        return next(link for link in self.page.links if part in link)


def guest_order(shop, piece=PIECE, email=""):
    """Visits home, product, cart and checkout, orders, and opens the secret link. Returns the visitor."""
    guest = Visitor(shop)
    guest.opens(shop + "/fr")
    guest.opens(f"/fr/products/{piece}")
    guest.sends()
    guest.opens("/fr/cart")
    guest.opens("/fr/checkout")
    guest.sends(full_name=NAME, phone=PHONE, city=guest.choice("city")[4], street=STREET, email=email)
    for _ in range(5):
        if "/purchases/" in guest.url:
            break
        # The shop asks how to pay, where there is a choice.
        guest.sends(**({"payment": "cash_on_delivery"} if guest.url.endswith("/payment") else {}))
    assert "/purchases/" in guest.url, guest.url
    guest.opens(guest.link("/track/"))
    assert NAME in guest.text
    return guest


def log_in(shop, contact, password):
    person = Visitor(shop)
    person.opens(shop + "/fr/login")
    person.sends(contact=contact, password=password)
    assert "/login" not in person.url, person.text[:500]
    return person


def leave_cart(shop, piece="caftan-majorelle-sfifa-or"):
    """Puts a piece into the cart, and leaves it there."""
    guest = Visitor(shop)
    guest.opens(f"{shop}/ar/products/{piece}")
    guest.sends()
    return guest


if __name__ == "__main__":
    guest_order(sys.argv[1])
    leave_cart(sys.argv[1])
    log_in(sys.argv[1], "amina@kolchi.example", "theiere bleue").opens(f"/fr/products/{PIECE}").sends()
