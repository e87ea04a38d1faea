"""Signs a user in as a client application does: by SRP, which never sends the password.

It also reads tokens, and forges them to show that a forged token opens nothing.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from pycognito import AWSSRP  # type: ignore[import-untyped]
from pycognito.exceptions import (  # type: ignore[import-untyped]
    ForceChangePasswordException,
    MFAChallengeException,
)

from tooling.deployed.account import Clients
from tooling.deployed.outputs import Outputs
from tooling.failure import Failure


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a sign-in."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientApp:
    """An application that users of a pool sign in with."""

    cognito: Any
    user_pool_id: str
    client_id: str

    @classmethod
    def of(cls, account: Clients, outputs: Outputs) -> Self:
        """Return the application of a stack's output `user_pool_client_id`."""
        cognito = account.client("cognito-idp")
        return cls(cognito, outputs.user_pool_id, outputs.user_pool_client_id)

    def sign_in(
        self, username: str, password: str, new_password: Callable[[], str] | None = None
    ) -> Tokens:
        """Return a user's tokens; set a new password if Cognito demands one and one is given."""
        srp = AWSSRP(username, password, self.user_pool_id, self.client_id, client=self.cognito)
        try:
            answer = srp.authenticate_user()
        except ForceChangePasswordException:
            if new_password is None:
                raise Failure(f"{username} must set a new password first.") from None
            answer = srp.set_new_password_challenge(new_password())
        except MFAChallengeException:
            raise Failure(f"{username} has a second factor: sign in with an application.") from None
        except NotImplementedError as error:
            raise Failure(
                f"{username} is asked for something before the password: sign in with an"
                f" application. ({error})"
            ) from None
        if "AuthenticationResult" not in answer:
            challenge = answer.get("ChallengeName", "another challenge")
            raise Failure(f"{username} is asked for {challenge}: sign in with an application.")
        tokens = answer["AuthenticationResult"]
        return Tokens(tokens["IdToken"], tokens["AccessToken"])


def claims_of(token: str) -> dict[str, Any]:
    """Read a token's claims, without verifying the token: the API does that."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(
        base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    return claims


def forged(token: str) -> str:
    """Return a token with the same header and claims, signed with another key."""
    signed, _, _ = token.rpartition(".")
    key = generate_private_key(public_exponent=65537, key_size=2048)
    signature = key.sign(signed.encode(), PKCS1v15(), SHA256())
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
