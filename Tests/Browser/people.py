"""Steps of people with accounts, and the messages sent to them."""

import subprocess
import time
import uuid

import messages
from acts import submit

PASSWORD = "une longue phrase"


def query(shop, sql):
    url = shop.environment["DATABASE_URL"]
    return subprocess.run(["psql", "-qAt", url, "-c", sql], check=True, capture_output=True, text=True).stdout.strip()


def mailed_token(shop, contact):
    return messages.mailed_token(shop.environment["KOLCHI_SECRET"], lambda _, sql: query(shop, sql), contact)


def texted_code(shop, contact):
    return messages.texted_code(shop.environment["KOLCHI_SECRET"], lambda _, sql: query(shop, sql), contact)


def wait_for_message(shop, recipient, count=1):
    """Waits until the developer's inbox has that many messages for the recipient.

    It asks without a browser, which would lay out all the messages of the run each time.
    """
    deadline = time.monotonic() + 20
    while (found := shop.get("/dev/inbox").read().decode().count(f'data-recipient="{recipient}"')) < count and time.monotonic() < deadline:
        pass
    assert found >= count, f"{found} messages for {recipient}"


def sign_up(page, language, contact):
    page.goto(f"/{language}/signup")
    page.locator("[name=name]").fill("Nadia Amrani")
    page.locator("[name=contact]").fill(contact)
    page.locator("main [name=password]").fill(PASSWORD)
    submit(page)


def new_person(page, shop, language):
    """Makes an account and logs in. Returns the e-mail address."""
    email = f"nadia-{uuid.uuid4().hex[:12]}@example.ma"
    sign_up(page, language, email)
    page.goto(f"/{language}/verify/{mailed_token(shop, email)}")
    submit(page)
    assert page.url.endswith(f"/{language}/account")
    return email


def log_out(page):
    page.locator("form[action$='/logout'] button").first.click()
    page.wait_for_load_state()


def log_in(page, language, email, next=""):
    page.goto(f"/{language}/login" + (f"?next={next}" if next else ""))
    page.locator("[name=contact]").fill(email)
    page.locator("main [name=password]").fill(PASSWORD)
    submit(page)


def staff_log_in(page, shop, contact):
    """Logs a member of the demo's staff in on the open login page, with the code that a command shows."""
    page.locator("[name=contact]").fill(contact)
    page.locator("main [name=password]").fill("theiere bleue")
    submit(page)
    # A code is taken once in 30 seconds, and the next test does not wait.
    query(shop, "UPDATE identity.second_factor SET last_step = 0 WHERE is_demo")
    page.locator("[name=code]").fill(shop.kolchi("demo", "code", contact).stdout.strip())
    submit(page)
