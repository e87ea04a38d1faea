"""Another user pool in the account, whose admins have this stack's role according to its tokens.

The owner of a pool may name any role in its groups: such a claim proves nothing.
"""

from contextlib import ExitStack

from tooling.deployed import users
from tooling.deployed.sign_in import claims_of

from .. import tokens
from ..conftest import Deployment


class OtherPool:
    """Another pool, which exists as long as the attacks, and a token of one of its users."""

    def __init__(self, deployment: Deployment, cleanup: ExitStack) -> None:
        app = cleanup.enter_context(tokens.another_pool(deployment))
        pool = app.cognito.describe_user_pool(UserPoolId=app.user_pool_id)["UserPool"]
        admins = deployment.outputs.group_role_arns["admins"]
        app.cognito.create_group(UserPoolId=pool["Id"], GroupName="admins", RoleArn=admins)
        self.arn = str(pool["Arn"])
        self.token = users.create(app, "stranger", ["admins"]).sign_in(app).id_token
        assert claims_of(self.token)["cognito:preferred_role"] == admins
