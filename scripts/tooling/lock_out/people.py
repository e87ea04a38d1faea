"""Finds whom a name means, and by which tags an identity pool's sessions tell people apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from group_role.session.request import is_legal_tag
from tooling.deployed.outputs import Outputs
from tooling.deployed.users import attributes_of
from tooling.failure import Failure

# The name of every session that an identity pool opens.
_SESSION_NAME = "CognitoIdentityCredentials"

_USERNAME = "cognito:username"
_SUBJECT = "sub"


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
    """Find whom a name means: a user by any name in the pool, or a machine by its client ID."""
    found = attributes_of(cognito, user_pool_id, name)
    if found is None:
        if _is_client(cognito, user_pool_id, name):
            return Who(name)
        # A session may outlive its user, so the name may be a username or a `sub`.
        notice = (
            f"The user pool has no user and no app client {name}: the name is used as it is"
            " written."
        )
        return Who(name, name, notice, is_unknown=True)
    username = found[_USERNAME]
    notice = "" if username == name else f"{name} is the user {username}."
    return Who(username, found.get(_SUBJECT), notice)


def tags_of(outputs: Outputs, identity: Any, who: Who) -> frozenset[tuple[str, str]]:
    """Return the tags by which IAM knows somebody's sessions of the stack's identity pool.

    Args:
        outputs: The outputs of a stack with an identity pool.
        identity: A client of Cognito's identity pools.
        who: The person.

    Raises:
        Failure: Nothing tells people apart.
    """
    if who.username == _SESSION_NAME:
        raise Failure(
            f"{_SESSION_NAME} is the name of every session of the identity pool, so nobody can be"
            " locked out by it. Disable the user in the user pool."
        )
    original, _ = outputs.issuers
    # The claims that the identity pool makes tags of, by the tags' keys.
    made: Mapping[str, str] = identity.get_principal_tag_attribute_map(
        IdentityPoolId=outputs.identity_pool_id,
        IdentityProviderName=original.removeprefix("https://"),
    )["PrincipalTags"]
    keys = {claim: key for key, claim in made.items()}
    known = {_USERNAME: who.username, _SUBJECT: who.subject or ""}
    usable = [claim for claim in known if claim in keys]
    if not usable:
        raise Failure(
            "Sessions of the identity pool all have the same name, and no tag tells people apart:"
            ' set session = { tags = { username = "cognito:username" } } in Terraform and apply.'
        )
    # No session has a tag that STS does not take, and IAM would read a variable in some.
    tags = [(keys[claim], known[claim]) for claim in usable]
    return frozenset([tag for tag in tags if tag[1] and is_legal_tag(tag[1])][:1])


def _is_client(cognito: Any, user_pool_id: str, name: str) -> bool:
    pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=user_pool_id)
    return any(client["ClientId"] == name for page in pages for client in page["UserPoolClients"])
