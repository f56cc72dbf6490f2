"""What a real browser sends about the origin of a form, and what other sites learn about a secret URL."""

import http.server
import threading

from acts import add_to_cart, fill_address, order, submit


class Elsewhere:
    """Another site, which records the headers of its requests."""

    def __init__(self, page_html=""):
        heads = self.heads = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                heads.append(dict(self.headers))
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page_html.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def buy(page):
    page.goto("/fr/search?q=zellige&size=m&condition=new")
    page.get_by_role("link", name="T-shirt motif zellige").first.click()
    add_to_cart(page)
    page.goto("/fr/checkout")
    fill_address(page, name="Nadia Amrani")
    order(page)
    page.locator("main a[href*='/track/']").first.click()
    return page.url


def posts(page):
    """The request headers of the forms that the page sends from now on."""
    sent = []
    page.on("request", lambda request: sent.append(request.all_headers()) if request.method == "POST" else None)
    return sent


def test_a_form_of_a_secret_page_says_that_it_comes_from_the_shop_and_is_taken(visit, shop):
    page = visit("fr", scripts=False)
    tracked = buy(page)
    page.locator("main a[href*='cancellation']").click()
    sent = posts(page)
    submit(page)
    assert page.url == tracked and "Annulée" in page.locator("main").inner_text()
    assert [head.get("origin") for head in sent] == [shop.url]


def test_no_other_site_hears_a_secret_address(visit):
    page = visit("fr")
    elsewhere = Elsewhere()
    tracked = buy(page)
    page.evaluate("url => { location.href = url }", elsewhere.url)
    page.wait_for_url(elsewhere.url)
    head = elsewhere.heads[0]
    assert "Referer" not in head and tracked not in str(elsewhere.heads)


def test_a_form_of_another_site_is_refused(visit, shop):
    page = visit("fr")
    page.goto("/fr/orders/find")
    token = page.locator("main input[name=token]").get_attribute("value")
    fields = f"<input name=token value='{token}'><input name=number value=K-2345678><input name=phone value=0612345678>"
    for policy in ("", "<meta name=referrer content=no-referrer>"):
        elsewhere = Elsewhere(f"{policy}<form method=post action='{shop.url}/fr/orders/find'>{fields}<button>go</button></form>")
        page.goto(elsewhere.url)
        sent = posts(page)
        with page.expect_navigation() as navigation:
            page.locator("button").click()
        assert navigation.value.status == 403
        assert sent[0].get("origin") in (elsewhere.url.rstrip("/"), "null")
