"""Sign-ups and sign-ins of users whom no operator created, as far as the emulator supports them."""

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import requests

from tooling.deployed.sign_in import Tokens
from tooling.local.aws import LocalAws

_ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"


def as_a_machine(aws: LocalAws, client_id: str, secret: str, **form: str) -> str:
    """Return an access token from client credentials."""
    answer = requests.post(
        f"{aws.api_url}/oauth2/token",
        data={"grant_type": "client_credentials", **form},
        auth=(client_id, secret),
        timeout=60,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


@dataclass(frozen=True, slots=True)
class CorporatePages:
    """The sign-in pages of an app client, which users of a SAML provider use."""

    aws: LocalAws
    client_id: str
    callback_url: str
    provider: str

    def sign_in(self, name: str, **attributes: str) -> Tokens:
        """Sign in a user for whom the provider vouches; the emulator checks no signature."""
        asked = requests.get(
            f"{self.aws.api_url}/oauth2/authorize",
            params={
                "response_type": "code",
                "client_id": self.client_id,
                "redirect_uri": self.callback_url,
                "identity_provider": self.provider,
                "scope": "openid",
            },
            allow_redirects=False,
            timeout=60,
        )
        assertion = {
            "SAMLResponse": base64.b64encode(_response(name, attributes).encode()).decode(),
            "RelayState": _in_location(asked, "RelayState"),
        }
        vouched = requests.post(
            f"{self.aws.api_url}/saml2/idpresponse",
            data=assertion,
            allow_redirects=False,
            timeout=60,
        )
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "redirect_uri": self.callback_url,
            "code": _in_location(vouched, "code"),
        }
        answer = requests.post(f"{self.aws.api_url}/oauth2/token", data=form, timeout=60)
        answer.raise_for_status()
        tokens = answer.json()
        return Tokens(tokens["id_token"], tokens["access_token"])


def _in_location(answer: requests.Response, name: str) -> str:
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["Location"]).query)[name][0]


def _response(name: str, attributes: dict[str, str]) -> str:
    stated = "".join(
        f'<Attribute Name="{key}"><AttributeValue>{escape(value)}</AttributeValue></Attribute>'
        for key, value in attributes.items()
    )
    return (
        '<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol">'
        f'<Assertion xmlns="{_ASSERTION}"><Subject><NameID>{escape(name)}</NameID></Subject>'
        f"<AttributeStatement>{stated}</AttributeStatement></Assertion></Response>"
    )


def after_confirmation(aws: LocalAws, function: str, user_pool_id: str, username: str) -> None:
    """Call a post-confirmation trigger as Cognito does; the emulator calls none.

    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
    """
    cognito = aws.client("cognito-idp")
    user = cognito.admin_get_user(UserPoolId=user_pool_id, Username=username)
    event: dict[str, Any] = {
        "version": "1",
        "triggerSource": "PostConfirmation_ConfirmSignUp",
        "region": cognito.meta.region_name,
        "userPoolId": user_pool_id,
        "userName": username,
        "request": {"userAttributes": {a["Name"]: a["Value"] for a in user["UserAttributes"]}},
        "response": {},
    }
    answer = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    said = json.load(answer["Payload"])
    assert "FunctionError" not in answer, said
    assert said == event
