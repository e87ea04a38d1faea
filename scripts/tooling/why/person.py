"""The claims of a user's token, as far as they are known without a sign-in."""

from collections.abc import Mapping
from typing import Any

from tooling.deployed.sign_in import ClientApp, Tokens
from tooling.deployed.users import User, groups_of
from tooling.failure import Failure
from tooling.verify.claims import Group, Person, promised_roles


def person_of(
    app: ClientApp,
    username: str,
    pool_groups: Mapping[str, Group],
    machines: Mapping[str, str],
) -> Person:
    """Return a user of the pool, or a machine, with the claims that Cognito itself writes.

    Claims that the deployer's own trigger adds are not among them.

    Args:
        app: The app client, with the rights of the person who runs the command.
        username: The user's name, or the machine's client ID.
        pool_groups: The groups of the user pool.
        machines: The groups of machines, by their client IDs.

    Raises:
        Failure: There is no such user or machine.
    """
    if username in machines:
        names = [machines[username]]
        claims: dict[str, Any] = {"sub": username, "cognito:username": username}
    else:
        try:
            found = app.cognito.admin_get_user(UserPoolId=app.user_pool_id, Username=username)
        except app.cognito.exceptions.UserNotFoundException:
            raise Failure(f"The user pool {app.user_pool_id} has no user {username}.") from None
        claims = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
        claims["cognito:username"] = found["Username"]
        names = [*groups_of(app, username)]
    roles, preferred = promised_roles([pool_groups[name] for name in names])
    claims["cognito:groups"] = names
    if roles:
        claims["cognito:roles"] = sorted(roles)
    if preferred:
        claims["cognito:preferred_role"] = preferred
    return Person(User(username, tuple(names), ""), Tokens("", ""), claims)
