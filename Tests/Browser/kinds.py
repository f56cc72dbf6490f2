"""Every kind of page of the shop, for tests that look at all of them."""

import uuid

from acts import add_to_cart, fill_address, submit
from people import mailed_token, sign_up

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
    "contact": "/pages/contact",
    "not found": "/products/there-is-no-such-thing",
    "styleguide": "/styleguide",
}

# Of whoever is logged in.
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


def every_kind(page, language, shop):
    """Goes to one page of each kind in turn and gives its name; a purchase and an account are made on the way."""
    for kind, path in PLAIN.items():
        page.goto(f"/{language}{path}")
        yield kind
    page.goto(f"/{language}/products/verres-a-the")
    add_to_cart(page)
    yield "product just added"
    page.goto(f"/{language}/cart")
    yield "cart"
    page.goto(f"/{language}/checkout/address")
    yield "address"
    submit(page)
    yield "address with mistakes"
    fill_address(page)
    for kind in ("delivery", "payment", "review", "confirmation"):
        submit(page)
        yield kind
    page.locator("main a[href*='/track/']").first.click()
    yield "tracking"
    page.locator("main a[href*='cancellation']").click()
    yield "cancellation"
    page.goto(f"/{language}/orders")
    yield "orders"
    page.goto(f"/{language}/signup")
    submit(page)
    yield "sign-up with mistakes"
    sign_up(page, language, f"06{uuid.uuid4().int % 10**8:08}")
    yield "code"
    email = f"nadia-{uuid.uuid4().hex[:12]}@example.ma"
    sign_up(page, language, email)
    page.goto(f"/{language}/verify/{mailed_token(shop, email)}")
    yield "link of a mail"
    submit(page)
    for kind, path in PERSONAL.items():
        page.goto(f"/{language}{path}")
        yield kind
    page.goto(f"/{language}/account/security/second-factor")
    submit(page)
    yield "second factor to be confirmed"
