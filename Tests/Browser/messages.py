"""The links and codes in e-mails and SMS of Kolchi, computed from the installation's secret as Kolchi does.

`psql` runs a statement: `psql("-c", sql)`.
"""

import base64
import hashlib
import hmac


def authentication(secret, text, purpose):
    key = hashlib.sha256(secret.encode()).digest()
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


def last_proof(psql, contact):
    """Purpose and ID of the last verification that was sent to that address."""
    sql = f"SELECT purpose, id FROM identity.proof WHERE coalesce(email, phone) = '{contact}' ORDER BY asked_at DESC LIMIT 1"
    return psql("-c", sql).strip().split("|")


def mailed_token(secret, psql, contact):
    """The token at the end of the link in the e-mail."""
    purpose, proof = last_proof(psql, contact)
    signature = authentication(secret, f"{purpose} {proof}", "identity.proof")[:16]
    return proof + "." + base64.urlsafe_b64encode(signature).decode().rstrip("=")


def texted_code(secret, psql, contact):
    """The six digits of the SMS."""
    purpose, proof = last_proof(psql, contact)
    number = int.from_bytes(authentication(secret, f"{purpose} {proof}", "identity.code")[:8], "big") % 1_000_000
    return f"{number:06}"
