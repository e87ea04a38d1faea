"""An attacker's server of keys: a verifier that trusts a token's header gets the attacker's."""

import datetime
import json
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ...loopback import listening


class KeyServer:
    """Serves an attacker's public key, whatever key ID a token names.

    Attributes:
        key: The private key that belongs to it.
        asked: The paths of requests; there should be none.
    """

    def __init__(self, cleanup: ExitStack) -> None:
        self.key = generate_private_key(public_exponent=65537, key_size=2048)
        self.asked: list[str] = []
        self._served: dict[str, bytes] = {}
        asked, served = self.asked, self._served

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                body = served[self.path]
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._url = cleanup.enter_context(listening(Handler))

    def jwk(self, key_id: str) -> dict[str, str]:
        """Return the public key, with the ID of another key."""
        jwk = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {**jwk, "kid": key_id, "alg": "RS256", "use": "sig"}

    def key_set(self, key_id: str) -> str:
        """Serve the public key in a key set, with another key's ID, and return the address."""
        return self._serve(
            f"/{key_id}/jwks.json", json.dumps({"keys": [self.jwk(key_id)]}).encode()
        )

    def certificate(self) -> str:
        """Serve a self-signed certificate of the key, and return the address."""
        return self._serve("/certificate.pem", _certificate(self.key))

    def _serve(self, path: str, content: bytes) -> str:
        self._served[path] = content
        return self._url + path


def _certificate(key: RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody else")])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(now - day).not_valid_after(now + day).sign(key, SHA256())
    return signed.public_bytes(Encoding.PEM)
