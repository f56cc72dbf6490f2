"""E-mails to an independent relay, aiosmtpd: only by STARTTLS and with a login."""

import email
import email.policy
import os
import pathlib
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from ports import free_port

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
KOLCHI = CHECKOUT / ".build" / "debug" / "kolchi"


class Box:
    """Records the e-mails that it receives."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):
        assert session.ssl is not None and session.authenticated
        self.envelopes.append(envelope)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"kolchi", b"a secret")
    # With handled=False the server answers 535 itself.
    return AuthResult(success=right, handled=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True)
    return folder


@pytest.fixture
def relay(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    port = free_port()
    box = Box()
    controller = Controller(
        box, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True, auth_required=True, auth_require_tls=True,
        authenticator=authenticate)
    controller.start()
    yield box, port
    controller.stop()


def send(port, host="localhost", to="salma@example.ma", **settings):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KOLCHI_")},
        "DATABASE_URL": "postgresql:///not-asked", "KOLCHI_SECRET": "for tests only, for tests only, for tests only", "KOLCHI_HOME": str(CHECKOUT),
        "KOLCHI_SMTP_URL": f"smtp://{host}:{port}", "KOLCHI_SMTP_SECURITY": "starttls", "KOLCHI_MAIL_FROM": "Kolchi – كلشي <boutique@kolchi.example>",
        **settings,
    }
    return subprocess.run([KOLCHI, "mail", "test", to], env=environment, capture_output=True, text=True, timeout=60)


def test_a_mail_goes_by_starttls_with_a_login_and_others_read_it(relay, certificate):
    box, port = relay
    done = send(port, KOLCHI_SMTP_USER="kolchi", KOLCHI_SMTP_PASSWORD="a secret", KOLCHI_SMTP_CA=str(certificate / "cert.pem"))
    assert done.returncode == 0, done.stderr
    (envelope,) = box.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("boutique@kolchi.example", ["salma@example.ma"])
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert not mail.defects and mail["subject"] == "Kolchi – essai · test · تجربة"
    assert mail["from"].addresses[0].display_name == "Kolchi – كلشي" and mail["to"].addresses[0].addr_spec == "salma@example.ma"
    assert mail["message-id"] in done.stdout and mail["date"].datetime.tzinfo is not None
    assert mail.get_body(("plain",)).get_content().strip() == "Kolchi can send mail."
    assert "<p>" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize("settings", [
    {"KOLCHI_SMTP_USER": "kolchi", "KOLCHI_SMTP_PASSWORD": "wrong"},
    {},
    {"KOLCHI_SMTP_USER": "kolchi", "KOLCHI_SMTP_PASSWORD": "a secret", "KOLCHI_SMTP_CA": "/etc/ssl/certs/ca-certificates.crt"},
    {"KOLCHI_SMTP_USER": "kolchi", "KOLCHI_SMTP_PASSWORD": "a secret", "host": "127.0.0.1"},
], ids=["wrong password", "no login", "a stranger's certificate", "another host's certificate"])
def test_no_mail_goes_otherwise(relay, certificate, settings):
    box, port = relay
    done = send(port, **{"KOLCHI_SMTP_CA": str(certificate / "cert.pem"), **settings})
    assert done.returncode == 69 and "was not sent" in done.stderr
    assert "a secret" not in done.stderr and box.envelopes == []


def test_a_relay_without_tls_gets_nothing():
    box = Box()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        assert send(port).returncode == 69 and box.envelopes == []
    finally:
        controller.stop()
