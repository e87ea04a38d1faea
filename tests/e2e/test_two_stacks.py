"""Two stacks in one account and region, with similar names, have nothing to do with each other.

The second has an IAM path, and a user pool that existed before it.
"""

import json
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tooling.packaging import package
from tooling.paths import FUNCTION

from ..terraform_commands import managed
from ..waiting import LONGEST_WAIT
from .conftest import Deployment
from .stack import ChangingStack
from .test_verify import arguments

# The role of this group is not that of the second stack's function, nor the other way around.
GROUPS: dict[str, Any] = {
    "dev": {
        "precedence": 10,
        "statements": [
            {"actions": ["s3:ListBucket"], "resources": ["{documents_bucket_arn}"]},
            {
                "actions": ["s3:GetObject", "s3:PutObject"],
                "resources": ["{documents_bucket_arn}/*"],
            },
        ],
    },
    "readers": {
        "precedence": 20,
        "statements": [
            {"actions": ["s3:ListBucket"], "resources": ["{documents_bucket_arn}"]},
            {"actions": ["s3:GetObject"], "resources": ["{documents_bucket_arn}/*"]},
        ],
    },
}


@pytest.mark.full
def test_two_stacks_in_one_account(deployment: Deployment, tmp_path: Path) -> None:
    aws = deployment.aws
    cognito = aws.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="somebody-else's")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"]
    )["UserPoolClient"]["ClientId"]
    brought = {"user_pool_id": pool, "user_pool_client_id": client, "iam_path": "/apis/"}
    inputs: dict[str, dict[str, Any]] = {"shop": {}, "shop-dev": brought}
    code = package.build(FUNCTION, tmp_path / "function.zip").path
    with ExitStack() as cleanup:
        stacks = {}
        for prefix, own in inputs.items():
            work = tmp_path / prefix
            work.mkdir()
            stack = ChangingStack(aws, work, code, name_prefix=prefix, groups=GROUPS, **own)
            cleanup.enter_context(stack.terraform)
            stack.apply()
            stacks[prefix] = Deployment(aws, stack)
        assert faults(stacks["shop"]) == []
        assert faults(stacks["shop-dev"]) == []
        roles = stacks["shop-dev"].outputs.group_role_arns.values()
        assert all(":role/apis/shop-dev/groups/" in role for role in roles)
        # Neither lets the other's users in.
        mine, theirs = stacks.values()
        for home, other in ((mine, theirs), (theirs, mine)):
            token = home.sign_in("dev").id_token
            assert home.api.call("GET", "/documents", token).status_code == 200
            assert other.api.call("GET", "/documents", token).status_code == 401
        for found in stacks.values():
            found.stack.destroy()
            assert managed(found.stack.terraform) == []
        assert cognito.list_groups(UserPoolId=pool)["Groups"] == []
        assert cognito.list_users(UserPoolId=pool)["Users"] != []


def faults(found: Deployment) -> list[str]:
    """Return the faults that `scripts/verify` finds in a stack."""
    ended = subprocess.run(
        [*arguments(found), "--json"],
        env=found.env,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )
    assert ended.stdout, ended.stderr
    return [check["fault"] for check in json.loads(ended.stdout)["checks"] if not check["ok"]]
