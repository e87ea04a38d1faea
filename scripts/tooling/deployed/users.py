"""Users for a local user pool: one in each group, one in two groups, one in none."""

import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tooling.deployed.account import unless_gone
from tooling.deployed.sign_in import ClientApp, Tokens

# One character of each kind, for a password policy that requires it.
_ALPHABETS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!-_.+=")


@dataclass(frozen=True, slots=True)
class User:
    """A user who can sign in, with a password that the program keeps to itself."""

    username: str
    groups: tuple[str, ...]
    password: str = field(repr=False)

    def sign_in(self, app: ClientApp) -> Tokens:
        """Sign in and return the tokens."""
        return app.sign_in(self.username, self.password)


def cast(precedences: Mapping[str, float]) -> list[tuple[str, tuple[str, ...]]]:
    """Return names and groups of users who show every rule, given the pool's groups."""
    groups = sorted(precedences, key=lambda group: (-precedences[group], group))
    memberships: list[tuple[str, ...]] = [(group,) for group in groups]
    if len(groups) > 1:
        memberships.append((groups[0], groups[1]))
    memberships.append(())
    users: dict[str, tuple[str, ...]] = {}
    for membership in memberships:
        # readers -> reader, readers and editors -> reader-editor
        name = "-".join(group.removesuffix("s") or group for group in membership) or "nobody"
        while name in users:
            name += "-2"
        users[name] = membership
    return list(users.items())


def groups_of(app: ClientApp, username: str) -> tuple[str, ...]:
    """Return the names of the groups of a user who exists."""
    pages = app.cognito.get_paginator("admin_list_groups_for_user").paginate(
        UserPoolId=app.user_pool_id, Username=username
    )
    return tuple(group["GroupName"] for page in pages for group in page["Groups"])


def attributes_of(cognito: Any, user_pool_id: str, name: str) -> dict[str, str] | None:
    """Return a user's attributes, with the username as `cognito:username`; None if there is none.

    The name may also be an email address or another alias, in any case if the pool ignores it.
    """
    which = {"UserPoolId": user_pool_id, "Username": name}
    user = unless_gone(cognito.admin_get_user, code="UserNotFoundException", **which)
    if user is None:
        return None
    attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    return {**attributes, "cognito:username": user["Username"]}


def custom_attributes(app: ClientApp, text: str) -> dict[str, str]:
    """Return a value for each custom attribute of the pool that takes texts."""
    pool = app.cognito.describe_user_pool(UserPoolId=app.user_pool_id)["UserPool"]
    found = {}
    for attribute in pool["SchemaAttributes"]:
        longest = attribute.get("StringAttributeConstraints", {}).get("MaxLength")
        if attribute["Name"].startswith("custom:") and attribute["AttributeDataType"] == "String":
            found[attribute["Name"]] = text[: int(longest)] if longest else text
    return found


def create(
    app: ClientApp,
    username: str,
    groups: Sequence[str],
    attributes: Mapping[str, str] | None = None,
) -> User:
    """Create a user who can sign in at once."""
    user = User(username, tuple(groups), _password())
    who = {"UserPoolId": app.user_pool_id, "Username": username}
    stated = [{"Name": name, "Value": text} for name, text in (attributes or {}).items()]
    app.cognito.admin_create_user(**who, MessageAction="SUPPRESS", UserAttributes=stated)
    app.cognito.admin_set_user_password(**who, Password=user.password, Permanent=True)
    for group in groups:
        app.cognito.admin_add_user_to_group(**who, GroupName=group)
    return user


def _password() -> str:
    certain = "".join(secrets.choice(alphabet) for alphabet in _ALPHABETS)
    return certain + secrets.token_urlsafe(24)
