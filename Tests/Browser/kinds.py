"""Every kind of page of the shop, for tests that look at all of them."""

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


def submit(page, container="main"):
    """The main button of the page's form."""
    page.locator(f"{container} button.button-main").first.click()


def add_to_cart(page):
    """Puts the shown product into the cart, which a script may do without leaving the page."""
    submit(page)
    page.locator(".added:not([hidden]), [data-part=cart]").first.wait_for()


def fill_address(page, name="Nadia Amrani"):
    page.locator("[name=full-name]").fill(name)
    page.locator("[name=phone]").fill("06 61 99 88 77")
    page.locator("[name=city]").select_option(index=5)
    page.locator("[name=street]").fill("3, rue des Orangers")


def every_kind(page, language):
    """Goes to one page of each kind in turn and gives its name; a purchase is made on the way."""
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
