"""Whatever API Gateway says about a signer, the role is the session's and allowed, or none."""

import functools
import json
from typing import Any

from hypothesis import event as note_outcome
from hypothesis import given
from hypothesis import strategies as st

from group_role import GroupRole, Settings
from group_role.config.settings import IamCallers

from ..stub_aws import StubAws
from .conftest import NOW
from .test_any_event import ALLOWED, answer, authorizers, json_values, role_names, texts

SUBJECT = "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e"
POOLS = ("eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029", "eu-north-1:0-0")
PROVIDERS = (
    "cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCdEf123",
    "issuer-cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCdEf123",
    "cognito-idp.eu-north-1.amazonaws.com/eu-north-1_Other",
    "issuer-cognito-idp.eu-north-1.amazonaws.com/eu-north-1_Other",
)
ROLE_PATH = "/app/groups/"

# At most one part of an otherwise good identity is of another kind.
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "accountId": st.just("123456789012"),
    "cognitoAuthenticationType": st.just("authenticated"),
    "cognitoIdentityId": st.just("eu-north-1:db9476fd-de77-4977-839f-4f943ff5d68c"),
    "cognitoIdentityPoolId": st.just(POOLS[0]),
    "cognitoAuthenticationProvider": st.just(
        f"{PROVIDERS[0]},{PROVIDERS[0]}:CognitoSignIn:{SUBJECT}"
    ),
    "userArn": st.builds(
        "arn:aws:sts::123456789012:assumed-role/{}/CognitoIdentityCredentials".format, role_names
    ),
}
OTHER: dict[str, st.SearchStrategy[Any]] = {
    "accountId": st.sampled_from(["210987654321", None]),
    "cognitoAuthenticationType": st.sampled_from(["unauthenticated", None]),
    "cognitoIdentityId": st.none(),
    "cognitoIdentityPoolId": st.sampled_from([POOLS[1], None]),
    "cognitoAuthenticationProvider": st.builds(
        "{},{}:CognitoSignIn:{}".format,
        st.sampled_from(PROVIDERS),
        st.sampled_from(PROVIDERS),
        st.one_of(st.just(SUBJECT), texts),
    ),
    "userArn": st.builds(
        "arn:{}:{}::{}:{}/{}/{}".format,
        st.sampled_from(["aws", "aws-cn"]),
        st.sampled_from(["sts", "iam"]),
        st.sampled_from(["123456789012", "210987654321"]),
        st.sampled_from(["assumed-role", "role", "user"]),
        st.one_of(role_names, texts),
        st.sampled_from(["CognitoIdentityCredentials", "ada"]),
    ),
}


@st.composite
def identities(draw: st.DrawFn) -> dict[str, Any]:
    drawn = {name: draw(values) for name, values in GOOD.items()}
    for name in draw(st.lists(st.sampled_from(sorted(drawn)), max_size=1)):
        drawn[name] = draw(st.one_of(OTHER[name], json_values))
    return drawn


events = st.fixed_dictionaries(
    {
        "requestContext": st.one_of(
            st.fixed_dictionaries({"identity": identities()}),
            st.fixed_dictionaries({"identity": identities(), "authorizer": authorizers}),
            st.fixed_dictionaries({"identity": json_values}, optional={"authorizer": authorizers}),
        )
    }
)


@functools.cache
def accepting_signatures() -> GroupRole:
    callers = IamCallers(POOLS[0], "eu-north-1_AbCdEf123", ROLE_PATH)
    return GroupRole(Settings((ALLOWED,), iam_callers=callers), clock=lambda: NOW)


def is_good(identity: Any) -> bool:
    """Decide independently: every part must be that of an identity pool's session."""
    arn = identity["userArn"].split("/")
    return bool(
        identity["accountId"] == "123456789012"
        and identity["cognitoAuthenticationType"] == "authenticated"
        and identity["cognitoIdentityPoolId"] == POOLS[0]
        and identity["cognitoAuthenticationProvider"]
        in {f"{provider},{provider}:CognitoSignIn:{SUBJECT}" for provider in PROVIDERS[:2]}
        and arn[0] == "arn:aws:sts::123456789012:assumed-role"
        and arn[2:] == ["CognitoIdentityCredentials"]
    )


@given(event=events)
def test_a_signer_gets_the_role_of_the_signature_or_none(stub: StubAws, event: Any) -> None:
    stub.assumed.clear()
    response, log = answer(accepting_signatures(), event)
    line = json.loads(log)
    note_outcome(f"status {response['statusCode']} {line.get('chosen_by', line.get('reason'))}")
    assert response["statusCode"] in {200, 401, 403}
    if line.get("chosen_by") == "signature":
        context = event["requestContext"]
        assert context.get("authorizer") is None
        assert is_good(context["identity"])
        assert line["subject"] == SUBJECT
        name = context["identity"]["userArn"].split("/")[1]
        assert line["role_arn"] == f"{ALLOWED[:-1]}{name}"
        assert response["statusCode"] == 200
    elif response["statusCode"] == 200:
        assert event["requestContext"]["authorizer"]
    else:
        assert stub.assumed == []
    for asked in stub.assumed:
        assert asked["RoleArn"].startswith(ALLOWED[:-1])


@given(identity=identities(), authorizer=authorizers)
def test_a_signed_request_with_claims_gets_401(
    stub: StubAws, identity: dict[str, Any], authorizer: Any
) -> None:
    stub.assumed.clear()
    event = {"requestContext": {"identity": identity, "authorizer": authorizer}}
    status = answer(accepting_signatures(), event)[0]["statusCode"]
    assert status == 401 or authorizer is None
    assert authorizer is None or stub.assumed == []
