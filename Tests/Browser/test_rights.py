"""Second factor, recovery codes, step-up, and login by an identity provider."""

import base64
import hashlib
import hmac
import json
import struct
import time
import urllib.request
import uuid

import pytest

from acts import submit, too_wide
from people import PASSWORD, log_in, log_out, new_person, query

WAYS = [
    pytest.param(language, width, scripts, id=f"{language}-{width}-{'scripts' if scripts else 'plain'}")
    for language, width, scripts in (("fr", 360, False), ("ar", 1280, True), ("en", 360, True))
]


def code(secret, distance=0):
    """The TOTP code of an authenticator app (RFC 6238); `distance` in periods of 30 seconds from now."""
    key = base64.b32decode(secret.replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + distance), hashlib.sha1).digest()
    offset = mac[19] & 15
    return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def give(page, text):
    page.locator("[name=code]").fill(text)
    submit(page)


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_a_second_factor_is_set_up_asked_for_and_replaced_by_a_recovery_code(visit, shop, language, width, scripts):
    page = visit(language, width=width, scripts=scripts)
    email = new_person(page, shop, language)
    page.goto(f"/{language}/account/security")
    page.locator("a[href$='/second-factor']").click()
    submit(page)
    assert page.locator("svg.qr-code path").get_attribute("d").startswith("M4 4h7v1")
    assert too_wide(page) is None
    secret = page.locator("main code").inner_text()
    give(page, "000000" if code(secret) != "000000" else "000001")
    assert page.locator("[name=code][aria-invalid=true]").count() == 1
    used = code(secret)
    give(page, used)
    recovery = page.locator("main li code").all_inner_texts()
    assert len(recovery) == 10 and page.locator("[data-print]").is_visible() == scripts
    # A reload loses no code until the person confirms that they have saved the codes.
    page.reload()
    assert page.locator("main li code").all_inner_texts() == recovery and page.url.endswith("/recovery-codes")
    page.locator("main form .button-main").click()
    page.goto(f"/{language}/account/security/recovery-codes")
    assert page.url.endswith("/second-factor") and page.locator("main li code").count() == 0

    page.goto(f"/{language}/account")
    log_out(page)
    log_in(page, language, email, next=f"/{language}/account/orders")
    assert page.url.endswith(f"/{language}/login/code")
    # Nobody is logged in yet, and a used code is not accepted again.
    other = page.context.new_page()
    other.goto(f"/{language}/account")
    assert "/login?next=" in other.url
    give(page, used)
    assert page.locator("[name=code][aria-invalid=true]").count() == 1
    give(page, code(secret, 1))
    assert page.url.endswith(f"/{language}/account/orders")

    page.goto(f"/{language}/account")
    log_out(page)
    log_in(page, language, email)
    give(page, recovery[3].lower().replace(" ", ""))
    assert page.url.endswith(f"/{language}/account")
    log_out(page)
    log_in(page, language, email)
    give(page, recovery[3])
    assert page.locator("[name=code][aria-invalid=true]").count() == 1
    give(page, recovery[4])
    assert page.url.endswith(f"/{language}/account")

    # Some minutes later, turning the second factor off needs a step-up.
    query(shop, f"UPDATE identity.session SET stepped_up_at = NULL WHERE person_id = (SELECT id FROM identity.person WHERE email = '{email}')")
    page.goto(f"/{language}/account/security/second-factor")
    page.locator("form[action$='/removal'] button").click()
    assert "/account/confirmation?next=" in page.url
    give(page, recovery[5])
    assert page.url.endswith("/account/security/second-factor")
    page.locator("form[action$='/removal'] button").click()
    assert page.locator("form[action$='/removal']").count() == 0
    page.goto(f"/{language}/account")
    log_out(page)
    log_in(page, language, email)
    assert page.url.endswith(f"/{language}/account")


def test_an_admin_is_made_without_a_word_in_the_shells_history(visit, shop):
    email = f"admin-{uuid.uuid4().hex[:12]}@example.ma"
    made = shop.kolchi("admin", "create", input=f"{email}\nAmina\n{PASSWORD}\n")
    assert email in made.stdout
    again = shop.kolchi("admin", "create", input=f"{email}\nAmina\n{PASSWORD}\n", check=False)
    assert again.returncode == 1 and "already has an account" in again.stderr
    assert "admin; no second factor" in shop.kolchi("person", email, "show").stdout
    page = visit("fr")
    log_in(page, "fr", email)
    assert page.url.endswith("/fr/account")
    page.goto("/fr/account/security/second-factor")
    assert "Votre rôle chez Kolchi l’exige" in page.locator("main").inner_text()
    # A change of roles ends the sessions.
    assert "support" in shop.kolchi("person", email, "give", "support").stdout
    page.goto("/fr/account")
    assert "/login?next=" in page.url
    assert email in shop.kolchi("member", "riad-deco", email, "owner").stdout
    assert "left without an owner" in shop.kolchi("member", "riad-deco", email, "packer", check=False).stderr
    assert "identity.admin-made" in query(shop, "SELECT string_agg(name, ' ') FROM audit.act")
    assert shop.kolchi("audit", "verify").returncode == 0


def vouch(issuer, subject, **claims):
    request = urllib.request.Request(
        f"{issuer}/users/{subject}", method="PUT", data=json.dumps(claims).encode(), headers={"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request)


def go_to_provider(page, subject, button="/login/with/mock"):
    page.locator(f"main form[action$='{button}'] button").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language, width, scripts", WAYS)
def test_an_identity_provider_opens_an_account_and_never_one_that_has_a_password(visit, shop, issuer, language, width, scripts):
    mark = uuid.uuid4().hex[:12]
    page = visit(language, width=width, scripts=scripts)
    vouch(issuer, f"salma-{mark}", email=f"salma-{mark}@example.ma", email_verified=True, name="Salma Benjelloun")
    page.goto(f"/{language}/login?next=/{language}/account/security")
    go_to_provider(page, f"salma-{mark}")
    assert page.url == f"{shop.url}/{language}/account/security"
    page.goto(f"/{language}/account")
    assert "Salma Benjelloun" in page.locator("h1").inner_text()
    log_out(page)
    page.goto(f"/{language}/login")
    go_to_provider(page, f"salma-{mark}")
    assert "Salma Benjelloun" in page.locator("h1").inner_text()
    log_out(page)

    # An existing account with a password: only its owner can link the provider.
    other = visit(language, width=width, scripts=scripts)
    email = new_person(other, shop, language)
    vouch(issuer, f"nadia-{mark}", email=email, email_verified=True)
    page.goto(f"/{language}/login")
    go_to_provider(page, f"nadia-{mark}")
    assert page.locator("main [role=alert]").count() == 1
    page.goto(f"/{language}/account")
    assert "/login?next=" in page.url
    other.goto(f"/{language}/account/security")
    go_to_provider(other, f"nadia-{mark}", "/account/security/houses/mock")
    assert other.url.startswith(f"{shop.url}/{language}/account/security")
    page.goto(f"/{language}/login")
    go_to_provider(page, f"nadia-{mark}")
    assert page.url.endswith(f"/{language}/account") and "Nadia Amrani" in page.locator("h1").inner_text()


def test_a_provider_or_a_person_who_refuses_opens_nothing(visit, shop, issuer):
    mark = uuid.uuid4().hex[:12]
    page = visit("fr")
    vouch(issuer, f"lina-{mark}", email=f"lina-{mark}@example.ma", email_verified=False)
    page.goto("/fr/login")
    go_to_provider(page, f"lina-{mark}")
    assert "ne confirme pas" in page.locator("main [role=alert]").inner_text()
    page.goto("/fr/login")
    page.locator("main form[action$='/login/with/mock'] button").click()
    page.get_by_role("button", name="Deny").click()
    # This provider sends its refusal without the state, so it cannot be told from a forged callback.
    assert "n’a pas commencé ici" in page.locator("main [role=alert]").inner_text()
    # A callback without an attempt of this browser is refused.
    page.goto("/login/with/mock/callback?code=a&state=b")
    assert "n’a pas commencé ici" in page.locator("main [role=alert]").inner_text()
    assert query(shop, f"SELECT count(*) FROM identity.person WHERE email = 'lina-{mark}@example.ma'") == "0"


def test_forms_lead_to_a_provider_only_from_the_pages_with_its_button(shop, issuer):
    for path, leads in (("/fr", False), ("/fr/cart", False), ("/fr/signup", False), ("/fr/login", True)):
        policy = shop.get(path).headers["Content-Security-Policy"]
        assert ("form-action 'self';" in policy) == (not leads) and (f"form-action 'self' {issuer};" in policy) == leads, path


def test_a_form_of_another_page_cannot_lead_to_the_provider(visit, issuer):
    page = visit("fr")
    page.goto("/fr/signup")
    with page.expect_console_message(lambda message: "form-action" in message.text):
        page.evaluate("form => { form = document.querySelector('main form'); form.action = '/fr/login/with/mock'; form.submit() }")
    assert not page.url.startswith(issuer)
