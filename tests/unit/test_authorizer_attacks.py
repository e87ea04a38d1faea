"""Forged, foreign and malformed tokens: the authorizer refuses each for its own reason."""

import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from token_verifier import Reason, Refused, Settings, TokenVerifier
from token_verifier.verifier import LEEWAY, LONGEST_TOKEN

from ..stub_user_pool import (
    CLIENT_ID,
    ISSUER,
    POOL_ID,
    SUBJECT,
    StubUserPool,
    encoded,
    public_jwk,
    rsa_key,
    signed,
)

Attack = tuple[Callable[[StubUserPool], object], Reason]


def claims_of(pool: StubUserPool, text: str, replacement: str) -> bytes:
    """The JSON text of honest claims, with something replaced in it."""
    document = json.dumps(pool.id_claims())
    assert text in document
    return document.replace(text, replacement, 1).encode()


def unsigned(pool: StubUserPool, header: object, signature: str) -> str:
    honest_header, payload, _ = pool.token().split(".")
    part = honest_header if header is None else encoded(json.dumps(header).encode())
    return f"{part}.{payload}.{signature}"


def hmac_with(secret: bytes) -> Callable[[StubUserPool], str]:
    def forge(pool: StubUserPool) -> str:
        content = unsigned(pool, pool.header(alg="HS256"), "").rstrip(".")
        mac = hmac.new(secret, content.encode(), hashlib.sha256)
        return f"{content}.{encoded(mac.digest())}"

    return forge


def rs256_claim_but(sign: Callable[[bytes], bytes]) -> Callable[[StubUserPool], str]:
    """A token whose header says RS256, with a signature of another kind by the pool's own key."""

    def forge(pool: StubUserPool) -> str:
        content = unsigned(pool, None, "").rstrip(".")
        return f"{content}.{encoded(sign(content.encode()))}"

    return forge


def part(number: int, change: Callable[[str], str]) -> Callable[[StubUserPool], str]:
    """An honest token with one of its three parts changed."""

    def forge(pool: StubUserPool) -> str:
        parts = pool.token().split(".")
        parts[number] = change(parts[number])
        return ".".join(parts)

    return forge


def claims(**changes: Any) -> Callable[[StubUserPool], str]:
    """A token that the pool itself signed: shows that the claim is checked, not the signature."""
    return lambda pool: pool.token(pool.id_claims(**changes))


def raw_claims(text: str, replacement: str) -> Callable[[StubUserPool], str]:
    return lambda pool: pool.token(claims_of(pool, text, replacement))


def header(**members: Any) -> Callable[[StubUserPool], str]:
    return lambda pool: pool.token(header=pool.header(**members))


def other_spelling(signature: str) -> str:
    """The same bytes in another text: the last character has four bits that decoders ignore."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + alphabet[alphabet.index(signature[-1]) ^ 1]


def updated(issuer: str) -> str:
    """The other issuer that Cognito has for the same pool."""
    return issuer.replace("https://", "https://issuer-", 1)


STRANGER = rsa_key("stranger")
PEM = rsa_key("id-key").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
DER = rsa_key("id-key").public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
OTHER_ISSUER = ISSUER.replace(POOL_ID, "eu-north-1_Other1")

ATTACKS: dict[str, Attack] = {
    # No token at all
    "nothing": (lambda _: None, Reason.MISSING),
    "empty": (lambda _: "", Reason.MISSING),
    "a number": (lambda _: 7, Reason.MISSING),
    "a list": (lambda pool: [pool.token()], Reason.MISSING),
    "two tokens": (lambda pool: f"{pool.token()},{pool.token()}", Reason.MALFORMED),
    "a password": (lambda _: "Basic YWRhOnNlY3JldA==", Reason.MALFORMED),
    "one megabyte": (lambda _: "a." * 500_000, Reason.TOO_LONG),
    "one megabyte of claims": (claims(padding="x" * 1_000_000), Reason.TOO_LONG),
    # Not the shape of one
    "no signature part": (lambda pool: pool.token().rpartition(".")[0], Reason.MALFORMED),
    "empty signature": (lambda pool: unsigned(pool, None, ""), Reason.MALFORMED),
    "four parts": (lambda pool: pool.token() + ".e30", Reason.MALFORMED),
    "five parts, encrypted": (lambda pool: "e30.e30.e30.e30.e30", Reason.MALFORMED),
    "a line break after it": (lambda pool: pool.token() + "\n", Reason.MALFORMED),
    "a blank within": (part(1, lambda text: text[:9] + " " + text[9:]), Reason.MALFORMED),
    "unicode digits": (part(2, lambda text: "\u0661" + text[1:]), Reason.MALFORMED),
    "padded header": (part(0, lambda text: text + "=="), Reason.MALFORMED),
    "padded signature": (part(2, lambda text: text + "=="), Reason.MALFORMED),
    "standard base64": (part(2, lambda text: "+/" + text[2:]), Reason.MALFORMED),
    "impossible length": (part(2, lambda text: text[:-1]), Reason.MALFORMED),
    "another spelling of the signature": (part(2, other_spelling), Reason.MALFORMED),
    "nested in a JSON object": (
        lambda pool: json.dumps({"payload": pool.token()}),
        Reason.MALFORMED,
    ),
    # Headers
    "header is no JSON": (lambda pool: pool.token(header=b"{kid"), Reason.HEADER),
    "header is a list": (lambda pool: pool.token(header=["RS256"]), Reason.HEADER),
    "header is not UTF-8": (lambda pool: pool.token(header=b'{"alg":"\xff"}'), Reason.HEADER),
    "header nested deeply": (lambda pool: pool.token(header=b"[" * 5000), Reason.HEADER),
    "algorithm twice": (
        lambda pool: pool.token(header=b'{"alg":"none","kid":"id-key","alg":"RS256"}'),
        Reason.HEADER,
    ),
    "no algorithm": (header(alg=None), Reason.ALGORITHM),
    "algorithm none": (
        lambda pool: unsigned(pool, {"alg": "none", "kid": "id-key"}, "AA"),
        Reason.ALGORITHM,
    ),
    "algorithm None": (header(alg="None"), Reason.ALGORITHM),
    "algorithm rs256": (header(alg="rs256"), Reason.ALGORITHM),
    "algorithm RS512": (header(alg="RS512"), Reason.ALGORITHM),
    "algorithm PS256": (header(alg="PS256"), Reason.ALGORITHM),
    "algorithm ES256": (header(alg="ES256"), Reason.ALGORITHM),
    "algorithm in a list": (header(alg=["RS256"]), Reason.ALGORITHM),
    "HMAC with the public key, PEM": (hmac_with(PEM), Reason.ALGORITHM),
    "HMAC with the public key, PEM without line end": (hmac_with(PEM.strip()), Reason.ALGORITHM),
    "HMAC with the public key, DER": (hmac_with(DER), Reason.ALGORITHM),
    "HMAC with the public key, JWK": (
        hmac_with(json.dumps(public_jwk("id-key")).encode()),
        Reason.ALGORITHM,
    ),
    "HMAC with nothing": (hmac_with(b""), Reason.ALGORITHM),
    "no key named": (header(kid=None), Reason.HEADER),
    "key is a number": (header(kid=1), Reason.HEADER),
    "key's address: jku": (header(jku="https://evil.example/jwks.json"), Reason.HEADER),
    "key's address: x5u": (header(x5u="https://evil.example/key.pem"), Reason.HEADER),
    "key's certificate: x5c": (header(x5c=[encoded(DER)]), Reason.HEADER),
    "key embedded: jwk": (
        lambda pool: signed(pool.header(jwk=public_jwk("stranger")), pool.id_claims(), STRANGER),
        Reason.HEADER,
    ),
    "critical extension": (header(crit=["b64"], b64=False), Reason.HEADER),
    "compressed": (header(zip="DEF"), Reason.HEADER),
    # Keys and signatures
    "unknown key": (header(kid="nobody"), Reason.UNKNOWN_KEY),
    "key of another pool": (
        lambda pool: signed(pool.header(kid="stranger"), pool.id_claims(), STRANGER),
        Reason.UNKNOWN_KEY,
    ),
    "key is a path": (header(kid="../../../dev/null"), Reason.UNKNOWN_KEY),
    "key is SQL": (header(kid="x' UNION SELECT 'secret"), Reason.UNKNOWN_KEY),
    "key with a blank": (header(kid="id-key "), Reason.UNKNOWN_KEY),
    "stranger's signature": (
        lambda pool: signed(pool.header(), pool.id_claims(), STRANGER),
        Reason.SIGNATURE,
    ),
    "signature of the pool's other key": (
        lambda pool: signed(pool.header(), pool.id_claims(), rsa_key("access-key")),
        Reason.SIGNATURE,
    ),
    "signature of another token": (
        lambda pool: unsigned(pool, None, pool.token(pool.access_claims()).split(".")[2]),
        Reason.SIGNATURE,
    ),
    "claims changed": (
        part(1, lambda text: encoded(base64.urlsafe_b64decode(text + "==") + b" ")),
        Reason.SIGNATURE,
    ),
    "header changed": (
        part(0, lambda _: encoded(b'{"alg":"RS256", "kid":"id-key"}')),
        Reason.SIGNATURE,
    ),
    "signature truncated": (part(2, lambda text: text[4:]), Reason.SIGNATURE),
    "signature lengthened": (part(2, lambda text: encoded(b"\0") + text), Reason.SIGNATURE),
    "signature of zeros": (part(2, lambda _: encoded(bytes(256))), Reason.SIGNATURE),
    "signature of one": (part(2, lambda _: encoded(bytes(255) + b"\1")), Reason.SIGNATURE),
    "signature over SHA-1": (
        rs256_claim_but(lambda content: rsa_key("id-key").sign(content, PKCS1v15(), SHA1())),  # noqa: S303
        Reason.SIGNATURE,
    ),
    "signature over SHA-512": (
        rs256_claim_but(lambda content: rsa_key("id-key").sign(content, PKCS1v15(), SHA512())),
        Reason.SIGNATURE,
    ),
    "signature by PSS": (
        rs256_claim_but(
            lambda content: rsa_key("id-key").sign(content, PSS(MGF1(SHA256()), 32), SHA256())
        ),
        Reason.SIGNATURE,
    ),
    "signature by ECDSA": (
        rs256_claim_but(
            lambda content: generate_private_key(SECP256R1()).sign(content, ECDSA(SHA256()))
        ),
        Reason.SIGNATURE,
    ),
    # Signed by the pool, but not for this API, or not now
    "other pool": (claims(iss=OTHER_ISSUER), Reason.ISSUER),
    "issuer with a slash": (claims(iss=ISSUER + "/"), Reason.ISSUER),
    "issuer without TLS": (claims(iss=ISSUER.replace("https", "http")), Reason.ISSUER),
    "issuer in capitals": (claims(iss=ISSUER.upper()), Reason.ISSUER),
    "issuer's lookalike": (claims(iss=ISSUER.replace("o-i", "о-i")), Reason.ISSUER),  # noqa: RUF001
    "issuer in a list": (claims(iss=[ISSUER]), Reason.ISSUER),
    "other pool, updated issuer": (claims(iss=updated(OTHER_ISSUER)), Reason.ISSUER),
    "updated issuer of another region": (
        claims(iss=updated(ISSUER).replace("idp.eu-north-1", "idp.eu-west-1")),
        Reason.ISSUER,
    ),
    "updated issuer twice": (claims(iss=updated(updated(ISSUER))), Reason.ISSUER),
    "updated issuer with a slash": (claims(iss=updated(ISSUER) + "/"), Reason.ISSUER),
    "updated issuer in capitals": (claims(iss=updated(ISSUER).upper()), Reason.ISSUER),
    "updated issuer in China": (
        claims(iss=updated(ISSUER).replace(".com", ".com.cn")),
        Reason.ISSUER,
    ),
    "both issuers": (claims(iss=[ISSUER, updated(ISSUER)]), Reason.ISSUER),
    "no issuer": (claims(iss=None), Reason.ISSUER),
    "other client": (claims(aud="2example23456789"), Reason.CLIENT),
    "clients in a list": (claims(aud=[CLIENT_ID, "other"]), Reason.CLIENT),
    "beginning of the client": (claims(aud=CLIENT_ID[:-1]), Reason.CLIENT),
    "no client": (claims(aud=None), Reason.CLIENT),
    "ID token with client_id alone": (claims(aud=None, client_id=CLIENT_ID), Reason.CLIENT),
    "access token": (lambda pool: pool.token(pool.access_claims()), Reason.WRONG_KIND),
    "access token with an audience": (
        lambda pool: pool.token(pool.access_claims(aud=CLIENT_ID)),
        Reason.WRONG_KIND,
    ),
    "no kind of token": (claims(token_use=None), Reason.WRONG_KIND),
    "kind in a list": (claims(token_use=["id"]), Reason.WRONG_KIND),
    "kind in capitals": (claims(token_use="ID"), Reason.WRONG_KIND),
    "expired": (lambda pool: pool.token(pool.id_claims(exp=int(pool.now) - 31)), Reason.EXPIRED),
    "expired in this second": (
        lambda pool: pool.token(pool.id_claims(exp=int(pool.now) - LEEWAY)),
        Reason.EXPIRED,
    ),
    "expired long ago": (claims(exp=1), Reason.EXPIRED),
    "no expiry": (claims(exp=None), Reason.CLAIMS),
    "expiry is text": (claims(exp="1700003600"), Reason.CLAIMS),
    "expiry is true": (claims(exp=True), Reason.CLAIMS),
    "expiry never": (raw_claims('"exp": 17', '"exp": 1e999, "was": 17'), Reason.CLAIMS),
    "expiry is Infinity": (raw_claims('"exp": 17', '"exp": Infinity, "was": 17'), Reason.CLAIMS),
    "expiry in 5,000 digits": (raw_claims('"exp": ', '"exp": ' + "9" * 5000), Reason.CLAIMS),
    "expiry in the year 5138": (claims(exp=10**11), Reason.CLAIMS),
    "issued in the future": (
        lambda pool: pool.token(pool.id_claims(iat=int(pool.now) + 31)),
        Reason.NOT_YET_VALID,
    ),
    "not valid before the future": (
        lambda pool: pool.token(pool.id_claims(nbf=int(pool.now) + 31)),
        Reason.NOT_YET_VALID,
    ),
    "not valid before a text": (claims(nbf="1"), Reason.CLAIMS),
    "no time of issue": (claims(iat=None), Reason.CLAIMS),
    "no subject": (claims(sub=None), Reason.CLAIMS),
    "empty subject": (claims(sub=""), Reason.CLAIMS),
    "subject is a number": (claims(sub=7), Reason.CLAIMS),
    "claims are no JSON": (lambda pool: pool.token(b"not json"), Reason.CLAIMS),
    "claims are a list": (lambda pool: pool.token([pool.id_claims()]), Reason.CLAIMS),
    "claims are text": (lambda pool: pool.token(b'"sub"'), Reason.CLAIMS),
    "claims are nothing": (lambda pool: pool.token(b"{}"), Reason.CLAIMS),
    "claims nested deeply": (lambda pool: pool.token(b'{"a":' + b"[" * 3000), Reason.CLAIMS),
    "claims not in UTF-8": (raw_claims('"ada"', '"\\udcff"'), Reason.CLAIMS),
    "claims begin with a byte order mark": (
        lambda pool: pool.token(b"\xef\xbb\xbf" + json.dumps(pool.id_claims()).encode()),
        Reason.CLAIMS,
    ),
    "subject twice": (raw_claims('"sub"', '"sub": "admin", "sub"'), Reason.CLAIMS),
    "roles twice": (
        raw_claims('"cognito:roles"', '"cognito:roles": ["x"], "cognito:roles"'),
        Reason.CLAIMS,
    ),
    "roles twice, one name escaped": (
        raw_claims('"cognito:roles"', '"cognito\\u003aroles": ["x"], "cognito:roles"'),
        Reason.CLAIMS,
    ),
    "a name twice within a claim": (
        raw_claims('"email"', '"address": {"a": 1, "a": 2}, "email"'),
        Reason.CLAIMS,
    ),
    "a token as its own claims": (
        lambda pool: pool.token(pool.token().encode()),
        Reason.CLAIMS,
    ),
}


@pytest.fixture(scope="module")
def pool() -> StubUserPool:
    return StubUserPool()


@pytest.fixture
def verifier(pool: StubUserPool) -> TokenVerifier:
    return TokenVerifier(Settings(POOL_ID, (CLIENT_ID,)), pool.jwks, clock=lambda: pool.now)


def test_the_untouched_token_is_accepted(verifier: TokenVerifier, pool: StubUserPool) -> None:
    for iss in (ISSUER, updated(ISSUER)):
        assert verifier.verify(pool.token(pool.id_claims(iss=iss)))["sub"] == SUBJECT
    assert len(ATTACKS) > 100


@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_is_refused(verifier: TokenVerifier, pool: StubUserPool, name: str) -> None:
    forge, reason = ATTACKS[name]
    with pytest.raises(Refused) as refused:
        verifier.verify(forge(pool))
    assert refused.value.reason is reason


def test_tokens_over_the_length_limit_are_refused(
    verifier: TokenVerifier, pool: StubUserPool
) -> None:
    fitting = (LONGEST_TOKEN - len(pool.token(pool.id_claims(padding="")))) * 3 // 4
    taken = set()
    for size in range(fitting - 3, fitting + 4):
        token = pool.token(pool.id_claims(padding="x" * size))
        taken.add(len(token) <= LONGEST_TOKEN)
        if len(token) <= LONGEST_TOKEN:
            assert verifier.verify(token)["sub"] == SUBJECT
        else:
            with pytest.raises(Refused) as refused:
                verifier.verify(token)
            assert refused.value.reason is Reason.TOO_LONG
    assert taken == {True, False}


def test_no_attack_costs_more_than_a_valid_token(
    verifier: TokenVerifier, pool: StubUserPool
) -> None:
    def calls(token: object) -> int:
        """Count calls, of C functions too: unlike seconds, they are the same on every run."""
        count = 0

        def counted(frame: object, event: str, argument: object) -> None:
            nonlocal count
            count += event in {"call", "c_call"}

        sys.setprofile(counted)
        try:
            with suppress(Refused):
                verifier.verify(token)
        finally:
            sys.setprofile(None)
        return count

    calls(pool.token())  # the first one fetches the keys
    honest = calls(pool.token())
    for name, (forge, _) in ATTACKS.items():
        token = forge(pool)
        # A long token is read at most letter by letter, and no token is longer than 10,240.
        assert calls(token) <= 2 * honest + len(str(token)), name
