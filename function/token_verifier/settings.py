"""The authorizer's configuration: one JSON document in its environment, checked at cold start.

Terraform writes it. A user pool's ID names its region, so the issuers and the address of the keys
follow from the ID, and never from a token.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from token_verifier.errors import ConfigurationError
from token_verifier.group_roles import GroupRole
from token_verifier.strict_json import parse_object

ENVIRONMENT_VARIABLE = "AUTHORIZER_CONFIG"

_USER_POOL_ID = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-[0-9]+_[A-Za-z0-9]+")
_DNS_SUFFIX = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ROLE_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/[!-9;-~]+")
_MEMBERS = {"group", "role_arn", "precedence"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment configures.

    Attributes:
        user_pool_id: The one pool whose tokens are accepted.
        client_ids: The pool's app clients whose tokens are accepted.
        group_roles: The pool's groups that have a role, by name. With this setting access tokens
            are accepted too, and get their roles from it. Default: only ID tokens are accepted.
        client_groups: The group whose role a machine's access token gets, by the ID of the
            machine's app client. A user's token from such a client is refused. Default: no machine
            is let in.
        dns_suffix: The partition's suffix, as in Terraform's `aws_partition`.
    """

    user_pool_id: str
    client_ids: tuple[str, ...]
    group_roles: Mapping[str, GroupRole] | None = None
    client_groups: Mapping[str, str] = field(default_factory=dict)
    dns_suffix: str = "amazonaws.com"

    def __post_init__(self) -> None:
        """Check that the machines' clients are accepted, and that their groups have roles.

        Raises:
            ConfigurationError: The message names the client or the group.
        """
        for client_id, group in self.client_groups.items():
            if client_id not in self.client_ids:
                raise _wrong("client_groups", f"names a client outside client_ids: {client_id!r}")
            if group not in (self.group_roles or {}):
                raise _wrong("client_groups", f"names a group outside group_roles: {group!r}")

    @property
    def endpoint_url(self) -> str:
        """The endpoint of Cognito in the pool's region."""
        region = self.user_pool_id.partition("_")[0]
        return f"https://cognito-idp.{region}.{self.dns_suffix}"

    @property
    def issuers(self) -> tuple[str, str]:
        """The `iss` of the pool's tokens, `ORIGINAL` and `UPDATED`: a pool may switch at any time.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html
        """
        original = f"{self.endpoint_url}/{self.user_pool_id}"
        return original, original.replace("https://", "https://issuer-", 1)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings from the environment of the function.

        Raises:
            ConfigurationError: The variable is missing, not JSON, or says something wrong; the
                message names the setting.
        """
        document = environ.get(ENVIRONMENT_VARIABLE)
        if document is None:
            raise ConfigurationError(f"{ENVIRONMENT_VARIABLE} is not set")
        try:
            values = parse_object(document.encode())
        except ValueError as error:
            raise ConfigurationError(f"{ENVIRONMENT_VARIABLE}: not JSON: {error}") from None
        if unknown := values.keys() - _PARSERS.keys():
            raise ConfigurationError(f"{ENVIRONMENT_VARIABLE}: unknown setting {min(unknown)}")
        for required in ("user_pool_id", "client_ids"):
            if required not in values:
                raise ConfigurationError(f"{ENVIRONMENT_VARIABLE}: {required} is missing")
        return cls(**{name: _PARSERS[name](name, value) for name, value in values.items()})


def _wrong(name: str, message: str) -> ConfigurationError:
    return ConfigurationError(f"{ENVIRONMENT_VARIABLE}: {name} {message}")


def _matching(pattern: re.Pattern[str], what: str, name: str, value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _wrong(name, f"is not {what}: {value!r}")
    return value


def _user_pool_id(name: str, value: object) -> str:
    return _matching(_USER_POOL_ID, "a user pool's ID", name, value)


def _dns_suffix(name: str, value: object) -> str:
    return _matching(_DNS_SUFFIX, "a domain", name, value)


def _client_ids(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _wrong(name, "is not a list of app clients: no token could be accepted")
    if not all(isinstance(member, str) and member for member in value):
        raise _wrong(name, "holds something that is not a client's ID")
    return tuple(value)


def _client_groups(name: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        raise _wrong(name, "is not an object of app clients, each with its group")
    if not all(isinstance(group, str) for group in value.values()):
        raise _wrong(name, "has a client whose group is not a text")
    return value


def _group_roles(name: str, value: object) -> dict[str, GroupRole]:
    if not isinstance(value, list) or not value:
        raise _wrong(name, "is not a list of groups: no access token could get a role")
    groups = [_group_role(f"{name}[{number}]", member) for number, member in enumerate(value)]
    by_name = {group.group: group for group in groups}
    if len(by_name) != len(groups):
        raise _wrong(name, "holds a group twice")
    return by_name


def _group_role(name: str, value: Any) -> GroupRole:
    match value:
        case {"group": str(group), "role_arn": str(role_arn)} if group and set(value) <= _MEMBERS:
            role_arn = _matching(_ROLE_ARN, "a role's ARN", f"{name}.role_arn", role_arn)
        case _:
            raise _wrong(name, "must have the members group and role_arn, and may have precedence")
    precedence = value.get("precedence")
    if precedence is not None and (type(precedence) is not int or precedence < 0):
        raise _wrong(f"{name}.precedence", f"is not a whole number of 0 or more: {precedence!r}")
    return GroupRole(group, role_arn, precedence)


_PARSERS: Mapping[str, Callable[[str, object], Any]] = {
    "user_pool_id": _user_pool_id,
    "client_ids": _client_ids,
    "group_roles": _group_roles,
    "client_groups": _client_groups,
    "dns_suffix": _dns_suffix,
}
