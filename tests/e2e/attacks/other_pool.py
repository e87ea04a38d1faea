"""Another user pool in the account, whose admins have this stack's role by its own tokens.

Whoever owns a pool may name any role in its groups: that is no proof, and the role is not theirs.
"""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tooling.deployed import users
from tooling.deployed.sign_in import claims_of
from tooling.local import role_claims

from ... import iam_roles
from .. import tokens
from ..conftest import Deployment


class OtherPool:
    """Such a pool, which lives as long as the attacks, and a token of one of its users."""

    def __init__(self, deployment: Deployment, cleanup: ExitStack) -> None:
        app = cleanup.enter_context(tokens.another_pool(deployment))
        pool = app.cognito.describe_user_pool(UserPoolId=app.user_pool_id)["UserPool"]
        admins = deployment.outputs.group_role_arns["admins"]
        app.cognito.create_group(UserPoolId=pool["Id"], GroupName="admins", RoleArn=admins)
        with TemporaryDirectory() as work:
            role_claims.attach(deployment.aws, pool["Id"], Path(work))
        trigger = role_claims.name_for(pool["Id"])
        functions, iam = deployment.aws.client("lambda"), deployment.aws.client("iam")
        cleanup.callback(functions.delete_function, FunctionName=trigger)
        cleanup.callback(iam_roles.delete_role, iam, trigger)
        self.arn = str(pool["Arn"])
        self.token = users.create(app, "stranger", ["admins"]).sign_in(app).id_token
        assert claims_of(self.token)["cognito:preferred_role"] == admins
