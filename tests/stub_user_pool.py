"""A stub of a Cognito user pool: signs tokens with its own keys, and serves the public keys."""

import base64
import functools
import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import RSAAlgorithm

POOL_ID = "eu-north-1_StubPool1"
ISSUER = f"https://cognito-idp.eu-north-1.amazonaws.com/{POOL_ID}"
CLIENT_ID = "1example23456789"
MACHINE_ID = "2example23456789"
SUBJECT = "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e"
EDITORS_ROLE = "arn:aws:iam::123456789012:role/group-role/groups/group-role-editors"
READERS_ROLE = "arn:aws:iam::123456789012:role/group-role/groups/group-role-readers"


def encoded(content: bytes) -> str:
    """Encode in base64url, as in tokens."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def as_bytes(part: object) -> bytes:
    """Return a header or a payload unchanged if it is bytes, or else as JSON."""
    return part if isinstance(part, bytes) else json.dumps(part).encode()


def signed(header: object, payload: object, key: RSAPrivateKey) -> str:
    """Return a token with an RS256 signature, whatever its header says."""
    content = f"{encoded(as_bytes(header))}.{encoded(as_bytes(payload))}"
    return f"{content}.{encoded(key.sign(content.encode(), PKCS1v15(), SHA256()))}"


@functools.cache
def rsa_key(name: str, bits: int = 2048) -> RSAPrivateKey:
    """Return the key with a name, always the same one."""
    del name
    return generate_private_key(public_exponent=65537, key_size=bits)


def public_jwk(name: str, **members: object) -> dict[str, Any]:
    """Return a public key in Cognito's form."""
    key: dict[str, Any] = RSAAlgorithm.to_jwk(rsa_key(name).public_key(), as_dict=True)
    del key["key_ops"]
    return key | {"kid": name, "alg": "RS256", "use": "sig"} | members


@dataclass
class StubUserPool:
    """A user pool with keys, which a server on loopback publishes.

    Attributes:
        key_ids: The keys that are published now; the first one signs.
        now: The time of its tokens.
        status: The status of the server's answers.
        body: The body of its answers, if not the keys.
        pause: Seconds that it takes for each 16 bytes of an answer.
        location: The target of its redirects.
        fetches: The paths of the requests that it got.
    """

    url: str = ""
    key_ids: list[str] = field(default_factory=lambda: ["id-key", "access-key"])
    now: float = 1_700_000_000.0
    status: int = 200
    body: bytes | None = None
    pause: float = 0.0
    location: str | None = None
    fetches: list[str] = field(default_factory=list)

    def id_claims(self, **claims: object) -> dict[str, Any]:
        """Return the claims of an ID token; None leaves one out."""
        return _without_none(
            {
                "sub": SUBJECT,
                "iss": ISSUER,
                "aud": CLIENT_ID,
                "token_use": "id",
                "iat": int(self.now) - 60,
                "auth_time": int(self.now) - 60,
                "exp": int(self.now) + 3540,
                "cognito:username": "ada",
                "cognito:groups": ["editors", "readers"],
                "cognito:roles": [EDITORS_ROLE, READERS_ROLE],
                "cognito:preferred_role": EDITORS_ROLE,
                "email": "ada@example.com",
                "email_verified": True,
            }
            | claims
        )

    def access_claims(self, **claims: object) -> dict[str, Any]:
        """Return the claims of an access token; None leaves one out."""
        return _without_none(
            {
                "sub": SUBJECT,
                "iss": ISSUER,
                "client_id": CLIENT_ID,
                "token_use": "access",
                "scope": "aws.cognito.signin.user.admin",
                "iat": int(self.now) - 60,
                "exp": int(self.now) + 3540,
                "username": "ada",
                "cognito:groups": ["editors", "readers"],
            }
            | claims
        )

    def machine_claims(self, **claims: object) -> dict[str, Any]:
        """Return the claims of a machine's access token, which client credentials give."""
        return _without_none(
            {
                "sub": MACHINE_ID,
                "iss": ISSUER,
                "client_id": MACHINE_ID,
                "token_use": "access",
                "scope": "documents/read",
                "version": 2,
                "jti": "39cdbc77-8743-4e1e-9669-96e62b165f1c",
                "auth_time": int(self.now) - 60,
                "iat": int(self.now) - 60,
                "exp": int(self.now) + 3540,
            }
            | claims
        )

    def header(self, **members: object) -> dict[str, Any]:
        """Return a token's header; None leaves a member out."""
        return _without_none({"kid": self.key_ids[0], "alg": "RS256"} | members)

    def token(self, payload: object = None, header: object = None) -> str:
        """Return a token that is signed with the pool's current key."""
        return signed(
            self.header() if header is None else header,
            self.id_claims() if payload is None else payload,
            rsa_key(self.key_ids[0]),
        )

    def jwks(self) -> bytes:
        """Return the pool's key set."""
        return json.dumps({"keys": [public_jwk(name) for name in self.key_ids]}).encode()


def _without_none(members: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[StubUserPool]:
    """Serve a pool's keys on loopback, with TLS if a context is given."""
    pool = StubUserPool()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pool.fetches.append(self.path)
            body = pool.jwks() if pool.body is None else pool.body
            self.send_response(pool.status)
            self.send_header("Content-Length", str(len(body)))
            if pool.location:
                self.send_header("Location", pool.location)
            self.end_headers()
            try:
                for start in range(0, len(body), 16 if pool.pause else 1 << 20):
                    time.sleep(pool.pause)
                    self.wfile.write(body[start : start + (16 if pool.pause else 1 << 20)])
            except OSError:
                pass  # the client has closed its connection

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a client that trusts no certificate closes the connection

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    pool.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    try:
        yield pool
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
