"""Callers who sign their requests with an identity pool's credentials: authorizer AWS_IAM."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from group_role import Caller, GroupRole, Response, Settings, json_response
from group_role.config.settings import IamCallers
from group_role.errors import Reason, Unauthenticated
from group_role.identity.claims import Identity
from group_role.identity.signer import identify_signer

from ..stub_aws import Fault, StubAws
from .conftest import EDITORS_ROLE, READERS_ROLE, ROLE_PATTERN, Clock, Event, load_event

SUBJECT = "6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e"
USER_POOL_ID = "eu-north-1_AbCdEf123"
PROVIDER = f"cognito-idp.eu-north-1.amazonaws.com/{USER_POOL_ID}"
SIGN_IN = f"{PROVIDER},{PROVIDER}:CognitoSignIn:{SUBJECT}"
SESSION = "arn:aws:sts::123456789012:assumed-role/group-role-editors/CognitoIdentityCredentials"
UPDATED = "issuer-cognito-idp"
CALLERS = IamCallers(
    identity_pool_id="eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029",
    user_pool_id=USER_POOL_ID,
    role_path="/group-role/groups/",
)


def signed(**identity: object) -> Event:
    """A signed event, with parts of the signer's identity replaced."""
    event = load_event("rest_iam_identity_pool")
    event["requestContext"]["identity"].update(identity)
    return event


def signer(event: Event, callers: IamCallers = CALLERS) -> Identity:
    identity = identify_signer(event, callers)
    assert identity is not None
    return identity


def test_identity_of_a_signer() -> None:
    identity = signer(signed())
    assert identity == Identity(
        subject=SUBJECT,
        username=SUBJECT,
        groups=(),
        roles=(EDITORS_ROLE,),
        preferred_role=None,
        expires_at=None,
        claims={"sub": SUBJECT},
        signed=True,
    )
    with pytest.raises(TypeError):
        identity.claims["sub"] = "somebody else"  # type: ignore[index]


@pytest.mark.parametrize(
    ("partition", "region", "suffix"),
    [
        ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
        ("aws-us-gov", "us-gov-west-1", "amazonaws.com"),
        ("aws-eusc", "eusc-de-east-1", "amazonaws.eu"),
        ("aws-iso", "us-iso-east-1", "c2s.ic.gov"),
        ("aws-iso-b", "us-isob-east-1", "sc2s.sgov.gov"),
        ("aws-iso-e", "eu-isoe-west-1", "cloud.adc-e.uk"),
        ("aws-iso-f", "us-isof-south-1", "csp.hci.ic.gov"),
    ],
)
@pytest.mark.parametrize("form", ["", "issuer-"])
def test_other_partitions(partition: str, region: str, suffix: str, form: str) -> None:
    pool = f"{region}_AbCdEf123"
    provider = f"{form}cognito-idp.{region}.{suffix}/{pool}"
    event = signed(
        userArn=SESSION.replace("aws", partition),
        cognitoAuthenticationProvider=f"{provider},{provider}:CognitoSignIn:{SUBJECT}",
    )
    identity = signer(event, IamCallers(CALLERS.identity_pool_id, pool, "/"))
    assert identity.roles == (f"arn:{partition}:iam::123456789012:role/group-role-editors",)


def test_both_issuers_of_a_pool_are_accepted() -> None:
    updated = signed(cognitoAuthenticationProvider=SIGN_IN.replace("cognito-idp", UPDATED))
    assert signer(updated) == signer(signed())


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": None},
        {"requestContext": {}},
        {"requestContext": {"identity": None}},
        {"requestContext": {"identity": {"sourceIp": "192.0.2.1", "userArn": None}}},
        load_event("rest_cognito_one_group"),
    ],
)
def test_unsigned_request(event: Event) -> None:
    assert identify_signer(event, CALLERS) is None


OTHER_POOL = "eu-north-1:00000000-dfc9-40b4-8029-827c9e76e029"
OTHER_PROVIDER = PROVIDER.replace("AbCdEf123", "Other")


@pytest.mark.parametrize(
    ("identity", "note"),
    [
        *(
            ({"cognitoIdentityPoolId": value}, "identity pool")
            for value in (None, "", OTHER_POOL, CALLERS.identity_pool_id.upper(), [OTHER_POOL])
        ),
        *(
            ({"cognitoAuthenticationType": value}, "not signed in")
            for value in (None, "unauthenticated", "AUTHENTICATED", ["authenticated"], True)
        ),
        *(
            ({"cognitoIdentityId": value}, "cognitoIdentityId")
            for value in (None, "", "eu-north-1:", "eu-north-1:db9476fd", f"{OTHER_POOL}\n", 7)
        ),
        *(
            ({"userArn": value}, "userArn is not a session")
            for value in (
                None,
                "",
                7,
                [SESSION],
                "arn:aws:iam::123456789012:user/ada",
                "arn:aws:iam::123456789012:root",
                EDITORS_ROLE,
                SESSION.replace("CognitoIdentityCredentials", "ada"),
                SESSION.replace("assumed-role", "federated-user"),
                SESSION.replace("assumed-role/", "assumed-role/path/"),
                SESSION.replace("group-role-editors", "../admin"),
                SESSION.replace("group-role-editors", ""),
                SESSION.replace("group-role-editors", "x" * 65),
                SESSION.replace("123456789012", "12345678901"),
                SESSION.replace("123456789012", "*"),
                SESSION.replace("arn:aws:", "arn:aws-:"),
                f"{SESSION}\n",
                f"{SESSION}/more",
                f" {SESSION}",
            )
        ),
        *(
            ({"accountId": value}, "accountId differ")
            for value in (None, "", "210987654321", 123456789012)
        ),
        *(
            ({"cognitoAuthenticationProvider": value}, "cognitoAuthenticationProvider")
            for value in (
                None,
                "",
                7,
                [SIGN_IN],
                PROVIDER,
                f"{PROVIDER},{PROVIDER}",
                f"{PROVIDER}:CognitoSignIn:{SUBJECT}",
                f"{PROVIDER},{PROVIDER}:CognitoSignIn:",
                f"{PROVIDER},{PROVIDER}:CognitoSignIn:ada",
                f"{PROVIDER},{PROVIDER}:OtherSignIn:{SUBJECT}",
                f"{OTHER_PROVIDER},{PROVIDER}:CognitoSignIn:{SUBJECT}",
                f"{PROVIDER},{OTHER_PROVIDER}:CognitoSignIn:{SUBJECT}",
                f"{SIGN_IN},{OTHER_PROVIDER},{OTHER_PROVIDER}:CognitoSignIn:{SUBJECT}",
                SIGN_IN.replace("cognito-idp", UPDATED, 1),
                SIGN_IN.replace("cognito-idp", f"https://{UPDATED}"),
                f"{PROVIDER},{SIGN_IN.rpartition(',')[2].replace('cognito-idp', UPDATED)}",
                SIGN_IN.replace(f"/{USER_POOL_ID}", f":443/{USER_POOL_ID}"),
                f"{SIGN_IN}\n",
                "graph.facebook.com,graph.facebook.com:1234",
                SIGN_IN.replace("amazonaws.com", "evil.example"),
            )
        ),
        *(
            ({"cognitoAuthenticationProvider": value}, "another user pool")
            for value in (
                SIGN_IN.replace("AbCdEf123", "Other"),
                SIGN_IN.replace("AbCdEf123", "abcdef123"),
                SIGN_IN.replace("idp.eu-north-1", "idp.eu-west-1"),
                SIGN_IN.replace("/eu-north-1", "/eu-west-1"),
                SIGN_IN.replace("eu-north-1", "eu-west-1"),
                SIGN_IN.replace(".com", ".com.cn"),
                SIGN_IN.replace(".com", ".eu"),
                SIGN_IN.replace("amazonaws.com", "api.aws"),
                SIGN_IN.replace("amazonaws.com", "amazonaws.com.evil.example"),
                SIGN_IN.replace("amazonaws.com", "amazonaws.com."),
                SIGN_IN.replace("cognito-idp", "cognito-idp-fips"),
                SIGN_IN.replace("cognito-idp", "my-cognito-idp"),
                SIGN_IN.replace("cognito-idp", "COGNITO-IDP"),
                SIGN_IN.replace("cognito-idp", f"issuer-{UPDATED}"),
                SIGN_IN.replace("cognito-idp", f"user@{UPDATED}"),
                SIGN_IN.replace("cognito-idp", UPDATED).replace("AbCdEf123", "Other"),
                SIGN_IN.replace("cognito-idp", UPDATED).replace("idp.eu-north-1", "idp.eu-west-1"),
            )
        ),
    ],
)
def test_other_signers_are_refused(identity: dict[str, object], note: str) -> None:
    with pytest.raises(Unauthenticated) as raised:
        identify_signer(signed(**identity), CALLERS)
    assert raised.value.reason is Reason.UNKNOWN_SIGNER
    assert note in raised.value.note


@pytest.mark.parametrize(
    "name",
    [
        "userArn",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
    ],
)
@pytest.mark.parametrize("authorizer", [{}, "x", None])
def test_a_signed_request_with_claims_is_refused(name: str, authorizer: object) -> None:
    """An event with a token's claims and any trace of a signature has one identity too many."""
    event = load_event("rest_cognito_one_group")
    event["requestContext"]["identity"][name] = signed()["requestContext"]["identity"][name]
    if authorizer is not None:
        event["requestContext"]["authorizer"] = authorizer
    with pytest.raises(Unauthenticated) as raised:
        identify_signer(event, CALLERS)
    assert raised.value.note == "the request is signed and an authorizer states an identity too"


CONTEXT = None


def whoami(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    assert event
    return json_response(200, {"role_arn": caller.role_arn, "groups": caller.groups})


def raising(event: Mapping[str, Any], context: object, caller: Caller) -> Response:
    raise AssertionError("called")


def accepting_signatures(clock: Clock, **settings: Any) -> GroupRole:
    return GroupRole(Settings((ROLE_PATTERN,), iam_callers=CALLERS, **settings), clock=clock)


def test_a_request_runs_with_the_role_of_its_signer(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.now = clock
    api = accepting_signatures(
        clock, issuers=("https://issuer.example",)
    )  # there is no token to compare
    answer = api.answer(whoami, signed(), CONTEXT)
    assert json.loads(answer["body"]) == {"role_arn": EDITORS_ROLE, "groups": []}
    (assumed,) = stub.assumed
    assert (assumed["RoleArn"], assumed["RoleSessionName"]) == (EDITORS_ROLE, SUBJECT)
    assert assumed["DurationSeconds"] == "3600"
    line = json.loads(capsys.readouterr().out)
    assert line["chosen_by"] == "signature"
    assert (line["subject"], line["username"], line["groups"]) == (SUBJECT, SUBJECT, [])


def test_signed_requests_are_refused_by_default(
    stub: StubAws, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = GroupRole(Settings((ROLE_PATTERN,)), clock=clock).answer(raising, signed(), CONTEXT)
    assert answer["statusCode"] == 401
    assert json.loads(capsys.readouterr().out)["reason"] == "no_claims"
    assert stub.signed == []


def test_tokens_are_still_accepted(stub: StubAws, clock: Clock) -> None:
    stub.now = clock
    event = load_event("rest_cognito_one_group")
    answer = accepting_signatures(clock).answer(whoami, event, CONTEXT)
    assert json.loads(answer["body"]) == {"role_arn": EDITORS_ROLE, "groups": ["editors"]}


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        ({"requestContext": {}}, (401, "no_claims")),
        (signed(cognitoIdentityPoolId=OTHER_POOL), (401, "unknown_signer")),
        (
            signed(
                accountId="210987654321", userArn=SESSION.replace("123456789012", "210987654321")
            ),
            (403, "role_not_allowed"),
        ),
        (signed(userArn=SESSION.replace("arn:aws:", "arn:aws-cn:")), (403, "role_not_allowed")),
    ],
)
def test_illegal_signers_are_refused(
    stub: StubAws,
    clock: Clock,
    event: Event,
    outcome: tuple[int, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = accepting_signatures(clock).answer(raising, event, CONTEXT)
    assert (answer["statusCode"], json.loads(capsys.readouterr().out)["reason"]) == outcome
    assert stub.signed == []


def test_a_role_of_another_path_is_refused(stub: StubAws, clock: Clock) -> None:
    """No role has the ARN with the configured path then, and STS answers AccessDenied."""
    stub.faults.append(Fault(403, "AccessDenied"))
    event = signed(userArn=SESSION.replace("group-role-editors", "administrator"))
    answer = accepting_signatures(clock).answer(raising, event, CONTEXT)
    assert answer["statusCode"] == 403
    assert stub.assumed[0]["RoleArn"].startswith(ROLE_PATTERN[:-1])
    assert stub.service_requests == []


@pytest.mark.parametrize(
    ("asked_for", "status"), [(EDITORS_ROLE, 200), (READERS_ROLE, 403), ("editors", 400)]
)
def test_a_header_may_name_only_the_role_of_the_signer(
    stub: StubAws, clock: Clock, asked_for: str, status: int
) -> None:
    stub.now = clock
    event = signed()
    event["headers"]["X-Role"] = asked_for
    event["multiValueHeaders"] = None
    answer = accepting_signatures(clock, role_header="X-Role").answer(whoami, event, CONTEXT)
    assert answer["statusCode"] == status


def test_a_signer_never_gets_the_default_role(stub: StubAws, clock: Clock) -> None:
    stub.now = clock
    accepting_signatures(clock, default_role=READERS_ROLE).answer(whoami, signed(), CONTEXT)
    assert stub.assumed[0]["RoleArn"] == EDITORS_ROLE


def test_a_signer_has_only_the_claim_sub_for_tags(stub: StubAws, clock: Clock) -> None:
    stub.now = clock
    tags = {"username": "sub", "team": "custom:team"}
    accepting_signatures(clock, session_tags=tags, source_identity="sub").answer(
        whoami, signed(), CONTEXT
    )
    (assumed,) = stub.assumed
    assert assumed["Tags.member.1.Key"] == "username"
    assert assumed["Tags.member.1.Value"] == SUBJECT
    assert "Tags.member.2.Key" not in assumed
    assert assumed["SourceIdentity"] == SUBJECT
