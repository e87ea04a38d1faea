"""`scripts/verify --smoke`: tries behaviour of AWS that the project relies on, on a deployed stack.

docs/fidelity.md lists the items in a table, with what an emulator does. This module fills the table
in on an account: each item makes its requests and says what it observed.
"""

import base64
import http.client
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from tooling.deployed.account import Account, as_failures
from tooling.deployed.api import Api, text_of
from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import ClientApp, Tokens, claims_of
from tooling.failure import Failure
from tooling.progress import step
from tooling.verify.claims import pool_groups
from tooling.verify.cleanup import Cleanup, Documents
from tooling.verify.people import create

_SECONDS = 60
_GROUPS = 2
_EVERY_BYTE = bytes(range(256))
_BINARY = ("Content-Type", "application/octet-stream")
# Lambda accepts a request of 6 MB, and Base64 makes this one larger.
_LARGE = bytes(5_000_000)
# API Gateway accepts 10,240 bytes of headers.
_LONG = ("X-Long", "x" * 11_000)
_OF_A_BROWSER = "image/avif,image/webp,*/*;q=0.8"
_ORIGIN = "https://app.example.com"


@dataclass(frozen=True, slots=True)
class User:
    """A user in the stack's first two groups, who may write documents."""

    api: Api
    tokens: Tokens
    groups: Sequence[str]
    role_arns: Mapping[str, str]
    cognito: Any
    run: str

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """Call the API as this user."""
        return self.api.call(method, path, self.tokens.id_token, **more)

    def raw(
        self, method: str, path: str, *headers: tuple[str, str], body: bytes | None = None
    ) -> tuple[int, bytes]:
        """Call the API unchanged: HTTP clients would change the path or the headers."""
        url = urlsplit(self.api.url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.netloc, timeout=_SECONDS)
        try:
            connection.putrequest(method, url.path + path, skip_accept_encoding=True)
            for name, value in (self.signed_in, *headers):
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"{method} {path} got no answer: {error}") from None
        finally:
            connection.close()

    def status(
        self, method: str, path: str, *headers: tuple[str, str], body: bytes | None = None
    ) -> int:
        """Return the status of such a call."""
        return self.raw(method, path, *headers, body=body)[0]

    def document(self, name: str) -> str:
        """Return the path of a document of this run."""
        return f"/documents/{self.run}/{name}"

    @property
    def signed_in(self) -> tuple[str, str]:
        """The header with the ID token."""
        return "Authorization", self.tokens.id_token


def _refused(status: int) -> str:
    """Say whether a request was refused, with any status of 4xx."""
    clients = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return "refused" if clients else str(status)


def _role_claims(user: User) -> str:
    claims = claims_of(user.tokens.id_token)
    roles = claims.get("cognito:roles", [])
    first = claims.get("cognito:preferred_role") == user.role_arns[user.groups[0]]
    return f"{len(roles)} roles; preferred: {'the first group' if first else 'another or none'}"


def _access_token_claims(user: User) -> str:
    claims = claims_of(user.tokens.access_token)
    roles = {"cognito:roles", "cognito:preferred_role"} & claims.keys()
    return f"{len(claims.get('cognito:groups', []))} groups, {len(roles)} claims of roles"


def _claims_arrive(user: User) -> str:
    answer = user.call("GET", "/whoami")
    body = answer.json() if answer.ok else {}
    groups = set(body.get("groups", [])) == set(user.groups)
    role = body.get("role_arn") == user.role_arns[user.groups[0]]
    said = "both groups" if groups else "other groups"
    return f"{answer.status_code}, {said}, {'the preferred role' if role else 'another role'}"


def _access_token(user: User) -> str:
    answer = user.api.call("GET", "/whoami", user.tokens.access_token)
    told = text_of(answer, "detail") or ""
    return f"{answer.status_code} by {'the function' if 'access token' in told else 'API Gateway'}"


def _refusal(user: User) -> str:
    answer = user.api.call("GET", "/whoami", headers={"Origin": _ORIGIN})
    return ", ".join(
        [
            str(answer.status_code),
            answer.headers.get("Content-Type", "no type").partition(";")[0],
            "with CORS" if "Access-Control-Allow-Origin" in answer.headers else "without CORS",
            f"status {answer.json().get('status')}" if text_of(answer, "detail") else "no problem",
        ]
    )


def _preflight(user: User) -> str:
    asked = {"Origin": _ORIGIN, "Access-Control-Request-Method": "PUT"}
    answer = user.api.call("OPTIONS", "/documents", headers=asked)
    allowed = "PUT" in answer.headers.get("Access-Control-Allow-Methods", "")
    return f"{'allowed' if answer.ok else answer.status_code}, {'PUT' if allowed else 'no PUT'}"


def _written(user: User, path: str, key: str) -> str:
    """Write a document at an exact path, and say whether the API stored it under the key."""
    status, body = user.raw("PUT", user.document(path), body=b"x")
    same = f'"{user.run}/{key}"'.encode() in body
    return f"{status}, {'the same key' if same else 'another key'}"


def _binary(user: User, accept: str | None) -> str:
    """Write a document, read it with or without a header `Accept`, and compare the bytes."""
    path = user.document("bytes")
    user.raw("PUT", path, _BINARY, body=_EVERY_BYTE)
    accepted = [("Accept", accept)] if accept else []
    _, body = user.raw("GET", path, *accepted)
    known = {_EVERY_BYTE: "the same bytes", base64.b64encode(_EVERY_BYTE): "Base64"}
    return known.get(body, "other bytes")


def _request_id(user: User) -> str:
    answer = user.call("GET", "/nothing-here")
    same = text_of(answer, "request_id") == answer.headers.get("x-amzn-RequestId", "")
    return f"{answer.status_code}, {'the same ID' if same else 'another ID'}"


def _signed_url(user: User) -> str:
    statuses = []
    for way, body in (("uploads", _EVERY_BYTE), ("downloads", None)):
        offer = user.call("POST", f"/{way}/{user.run}/signed")
        if not offer.ok:
            return f"{offer.status_code} for {way}"
        done = _of_s3(offer.json()["method"], offer.json()["url"], body)
        statuses.append(str(done.status_code))
    return f"{', '.join(statuses)}, {'the same' if done.content == _EVERY_BYTE else 'other'} bytes"


def _url_of_another_method(user: User) -> str:
    offer = user.call("POST", f"/uploads/{user.run}/signed")
    return str(_of_s3("GET", offer.json()["url"]).status_code) if offer.ok else "no URL"


def _of_s3(method: str, url: str, body: bytes | None = None) -> requests.Response:
    try:
        # boto3 uses this variable, and so do these requests to S3.
        trusted = os.environ.get("AWS_CA_BUNDLE") or True
        return requests.request(method, url, data=body, timeout=_SECONDS, verify=trusted)
    except requests.RequestException as error:
        raise Failure(f"S3 gave no answer: {type(error).__name__}.") from None


def _signed_out(user: User) -> int:
    user.cognito.global_sign_out(AccessToken=user.tokens.access_token)
    return user.status("GET", "/whoami")


@dataclass(frozen=True, slots=True)
class Item:
    """One behaviour: what AWS should do, and how to observe it."""

    name: str
    expected: str
    observe: Callable[[User], object]


# The order matters only for the last item, which ends the sign-in.
ITEMS = (
    Item("role-claims", "2 roles; preferred: the first group", _role_claims),
    Item("access-token-claims", "2 groups, 0 claims of roles", _access_token_claims),
    Item("claims-arrive", "200, both groups, the preferred role", _claims_arrive),
    Item(
        "bearer",
        "200",
        lambda user: user.api.call("GET", "/whoami", f"Bearer {user.tokens.id_token}").status_code,
    ),
    Item("access-token", "401 by API Gateway", _access_token),
    Item(
        "two-tokens",
        "refused",
        lambda user: _refused(user.status("GET", "/whoami", user.signed_in)),
    ),
    Item("refusal", "401, application/problem+json, with CORS, status 401", _refusal),
    Item("preflight", "allowed, PUT", _preflight),
    Item(
        "encoded-path",
        "201, the same key",
        partial(_written, path="a%2Bb+c%20d%2Fe", key="a+b+c d/e"),
    ),
    Item("dots", "201, the same key", partial(_written, path="a/../b", key="a/../b")),
    Item("slash-inside", "201, the same key", partial(_written, path="a//b", key="a//b")),
    Item("slashes-at-the-start", "200", lambda user: user.status("GET", "//whoami")),
    Item("binary", "the same bytes", partial(_binary, accept="*/*")),
    Item("binary-for-browsers", "the same bytes", partial(_binary, accept=_OF_A_BROWSER)),
    Item("binary-without-accept", "Base64", partial(_binary, accept=None)),
    Item("empty-query", "200", lambda user: user.status("GET", "/documents?after=")),
    Item("missing-document", "404", lambda user: user.status("GET", user.document("missing"))),
    Item("too-large", "413", lambda user: user.status("PUT", user.document("large"), body=_LARGE)),
    Item("long-header", "refused", lambda user: _refused(user.status("GET", "/whoami", _LONG))),
    Item("request-id", "404, the same ID", _request_id),
    Item("signed-url", "200, 200, the same bytes", _signed_url),
    Item("url-of-another-method", "403", _url_of_another_method),
    Item("signed-out", "200", _signed_out),
)


def run(outputs: Outputs, url: str, cleanup: Cleanup) -> list[tuple[Item, str]]:
    """Try every item, and return what each observed.

    Raises:
        Failure: The items are not made for this stack.
    """
    account = Account(outputs.region)
    app = ClientApp.of(account, outputs)
    found_groups = pool_groups(app)
    ours = [name for name in outputs.group_role_arns if name in found_groups]
    groups = sorted(ours, key=lambda name: found_groups[name].precedence)[:_GROUPS]
    if len(groups) < _GROUPS or not outputs.documents_bucket or outputs.api_key_ids:
        raise Failure(
            "--smoke needs a stack of the reference API with two groups and without API keys."
        )
    name = f"verify-{secrets.token_hex(4)}"
    Documents(account.client("s3"), outputs.documents_bucket, name, cleanup)
    with step("signing a user in"):
        tokens = create(cleanup, app, name, groups).sign_in(app)
    user = User(
        Api(url, proxies=True), tokens, groups, outputs.group_role_arns, app.cognito, quote(name)
    )
    found = []
    for item in ITEMS:
        with step(item.name):
            try:
                with as_failures():
                    found.append((item, str(item.observe(user))))
            except Failure as failure:
                found.append((item, f"nothing: {failure}"))
            except (ValueError, LookupError):
                # The reference API does not answer like this.
                found.append((item, "the answer of another API"))
    return found


def main(outputs: Outputs, url: str) -> int:
    """Try every item, delete what the items made, and print the table.

    Raises:
        Failure: An item differs, or something is left behind.
    """
    with (cleanup := Cleanup()), as_failures():
        found = run(outputs, url, cleanup)
    print(as_table(found))
    faults = [cleanup.fault] if cleanup.fault else []
    if differ := [item.name for item, seen in found if seen != item.expected]:
        faults.append(f"AWS differs from what this project expects: {', '.join(differ)}.")
    if faults:
        raise Failure(" ".join(faults))
    return 0


def as_table(found: Sequence[tuple[Item, str]]) -> str:
    """Return the table of docs/fidelity.md with what was observed."""
    rows = [("Item", "Expected", "Observed", ""), ("---",) * 4]
    for item, seen in found:
        verdict = "agrees" if seen == item.expected else "DIFFERS"
        rows.append((item.name, item.expected, seen, verdict))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
