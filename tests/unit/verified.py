"""A stack as `scripts/verify` sees it, and users of its user pool."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import Tokens
from tooling.deployed.users import User
from tooling.verify.claims import Person
from tooling.verify.configuration import Configuration, Versions

ACCOUNT = "arn:aws:iam::123456789012"
EXECUTION = f"{ACCOUNT}:role/api"
GROUPS = f"{ACCOUNT}:role/api/groups/"
READERS, EDITORS = f"{GROUPS}api-readers", f"{GROUPS}api-editors"


def stack(
    group_precedences: Mapping[str, int] | None = None,
    group_policies: Mapping[str, Mapping[str, Any]] | None = None,
) -> Outputs:
    return Outputs(
        user_pool_id="us-east-1_AbCdEfGhI",
        user_pool_client_id="client",
        group_role_arns={"readers": READERS, "editors": EDITORS},
        function_name="api",
        function_role_arn=EXECUTION,
        rest_api_id="a1b2c3",
        stage_name="live",
        invoke_url="https://api.example.com",
        documents_bucket="documents",
        group_precedences=group_precedences or {},
        group_policies=group_policies or {},
    )


def versions(*, newest: Configuration | None = None, **settings: Any) -> Versions:
    serving = Configuration(settings, in_vpc=False, traced=False, role_arn=EXECUTION)
    return Versions(serving, newest or serving)


def admits(principal: Any, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), **more}


OURS = admits({"AWS": EXECUTION}, "sts:AssumeRole")


def allowing(action: str, resource: str) -> str:
    return json.dumps(
        {"Statement": [{"Effect": "Allow", "Action": [action], "Resource": resource}]}
    )


def token(**payload: Any) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJSUzI1NiJ9.{encoded}.c2lnbmF0dXJl"


def person(*groups: str, **payload: Any) -> Person:
    user = User("ada", groups, "password")
    return Person(user, Tokens(token(**payload), "access"), {"sub": "subject", **payload})


def assert_faults(faults: Iterable[str], *expected: str | None) -> None:
    """Expect these faults, each by a part of its text, and no others; None is no fault."""
    found = list(faults)
    wanted = [part for part in expected if part is not None]
    assert len(found) == len(wanted), found
    for part, fault in zip(wanted, found, strict=True):
        assert part in fault, found
