"""A stack with the policy of the lock-out in moto: user pool, roles, policy."""

import json
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from unittest.mock import patch

from joserfc.jwk import RSAKey
from moto.utilities.utils import load_resource

from tooling.deployed.account import Account
from tooling.deployed.outputs import Outputs
from tooling.lock_out.lock_out import LockOut

from .verified import stack

REGION = "us-east-1"
NOBODY = {
    "Sid": "NobodyLockedOut",
    "Effect": "Deny",
    "Action": "*",
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:userid": "nobody"}},
}
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)

# moto finds out the primes of its one key for each user pool, which takes a tenth of a second.
_KEY = RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))
patch.object(RSAKey, "import_key", return_value=_KEY).start()


class QuickAccount(Account):
    """Makes one client of each service for all tests, because each takes a second."""

    clients: ClassVar[dict[str, Any]] = {}

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = super().client(service)
        return self.clients[service]


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@dataclass(frozen=True)
class Locked:
    """The stack, and clients to change it without the script."""

    stack: Outputs
    account: Account
    iam: Any
    cognito: Any

    @property
    def arn(self) -> str:
        assert self.stack.lock_out_policy_arn
        return self.stack.lock_out_policy_arn

    def lock_out(self, **different: Any) -> LockOut:
        return LockOut(replace(self.stack, **different), self.account)

    def user(self, name: str) -> str:
        """Create a user and return the `sub`."""
        made = self.cognito.admin_create_user(
            UserPoolId=self.stack.user_pool_id, Username=name, MessageAction="SUPPRESS"
        )
        return next(
            str(each["Value"]) for each in made["User"]["Attributes"] if each["Name"] == "sub"
        )

    def statements(self) -> list[dict[str, Any]]:
        """Return the statements of the default version."""
        version = self.iam.get_policy(PolicyArn=self.arn)["Policy"]["DefaultVersionId"]
        found = self.iam.get_policy_version(PolicyArn=self.arn, VersionId=version)
        statements: list[dict[str, Any]] = found["PolicyVersion"]["Document"]["Statement"]
        return statements

    def role_id(self, name: str) -> str:
        return str(self.iam.get_role(RoleName=name)["Role"]["RoleId"])


def deploy(*groups: str, brought: str | None = None) -> Locked:
    """Make a stack, with a role for each group; one role may be the deployer's own."""
    account = QuickAccount(REGION)
    iam, cognito = account.client("iam"), account.client("cognito-idp")
    arns = {}
    for name in ("api", *(f"api.{group}" for group in groups)):
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_TRUST)["Role"]
        arns[name] = role["Arn"]
    made = iam.create_policy(PolicyName="api.locked_out_now", PolicyDocument=document(NOBODY))
    arn = made["Policy"]["Arn"]
    for name in arns:
        if name != f"api.{brought}":
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    own: dict[str, dict[str, Any]] = {
        group: {"inline": {}, "managed": []} for group in groups if group != brought
    }
    found = replace(
        stack(),
        user_pool_id=cognito.create_user_pool(PoolName="api")["UserPool"]["Id"],
        function_role_arn=arns["api"],
        group_role_arns={group: arns[f"api.{group}"] for group in groups},
        group_policies=own,
        lock_out_policy_arn=arn,
    )
    return Locked(
        found,
        account,
        iam,
        cognito,
    )
