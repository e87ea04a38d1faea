"""Finds whom a name means: a user by any name in the user pool, or a machine by its client ID."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Who:
    """A person or a machine.

    Attributes:
        username: The username in the token; for a machine, its client ID.
        subject: The user's `sub`; None for a machine.
        notice: What the person who gave the name should know; mostly empty.
        is_unknown: Whether the user pool has neither a user nor an app client of this name.
    """

    username: str
    subject: str | None = None
    notice: str = ""
    is_unknown: bool = False


def look_up(cognito: Any, user_pool_id: str, name: str) -> Who:
    """Find the person or machine that a name means."""
    try:
        # It also accepts an email address or another alias, in any case if the pool ignores it.
        user = cognito.admin_get_user(UserPoolId=user_pool_id, Username=name)
    except cognito.exceptions.UserNotFoundException:
        if _is_client(cognito, user_pool_id, name):
            return Who(name)
        # A session may outlive its user, so the name may be a username or a `sub`.
        return Who(
            name,
            name,
            f"The user pool has no user and no app client {name}: the name is used as it is"
            " written.",
            is_unknown=True,
        )
    username = user["Username"]
    attributes = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
    notice = "" if username == name else f"{name} is the user {username}."
    return Who(username, attributes.get("sub"), notice)


def _is_client(cognito: Any, user_pool_id: str, name: str) -> bool:
    pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=user_pool_id)
    return any(client["ClientId"] == name for page in pages for client in page["UserPoolClients"])
