"""The function's configuration: one JSON document in its environment, checked once at cold start.

Terraform writes the document and checks its inputs; here it is checked again, since a function
that guesses at its configuration could let someone in. Its size does not grow with the groups:
the allow-list is one pattern for the IAM path that all group roles share.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields

from group_role.errors import ConfigurationError

ENVIRONMENT_VARIABLE = "GROUP_ROLE_CONFIG"

# Something must be left of the resource when wildcards and slashes are taken away: a pattern for
# every role of an account would include the ones that administer it.
_ROLE_PATTERN = re.compile(
    r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/[*?/]*[^*?/:\s][^:\s]*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may configure.

    Attributes:
        allowed_roles: ARNs of the roles that may be assumed, or IAM-style patterns of them, in
            which `*` stands for any text and `?` for any one character.
        cors_allow_origin: The `Access-Control-Allow-Origin` of every answer.
    """

    allowed_roles: tuple[str, ...]
    cors_allow_origin: str = "*"
    _allowed: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.allowed_roles:
            raise ConfigurationError("allowed_roles is empty: no caller could get a role")
        for pattern in self.allowed_roles:
            if not _ROLE_PATTERN.fullmatch(pattern):
                raise ConfigurationError(
                    f"allowed_roles: {pattern!r} is not a role ARN, nor a pattern that is"
                    " narrower than every role of an account"
                )
        regex = "|".join(_iam_pattern(pattern) for pattern in self.allowed_roles)
        object.__setattr__(self, "_allowed", re.compile(regex))

    def allows(self, role_arn: str) -> bool:
        """Tell whether the allow-list covers a role."""
        return self._allowed.fullmatch(role_arn) is not None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings from the environment of the function.

        Raises:
            ConfigurationError: The variable is missing, not JSON, or says something wrong; the
                message names the setting.
        """
        try:
            return cls.from_json(environ[ENVIRONMENT_VARIABLE])
        except KeyError:
            raise ConfigurationError(f"{ENVIRONMENT_VARIABLE} is not set") from None
        except ConfigurationError as error:
            raise ConfigurationError(f"{ENVIRONMENT_VARIABLE}: {error}") from None

    @classmethod
    def from_json(cls, document: str) -> "Settings":
        """Read the settings from a JSON object whose names are those of the attributes."""
        try:
            values = json.loads(document)
        except (ValueError, RecursionError):
            raise ConfigurationError("not a JSON document") from None
        if not isinstance(values, dict):
            raise ConfigurationError("not a JSON object")
        known = {f.name: f for f in fields(cls) if f.init}
        if unknown := values.keys() - known.keys():
            raise ConfigurationError(f"unknown setting {min(unknown)!r}")
        for name, setting in known.items():
            if name in values:
                values[name] = _typed(name, values[name], setting.type)
            elif setting.default is MISSING:
                raise ConfigurationError(f"{name} is missing")
        return cls(**values)


def _typed(name: str, value: object, kind: object) -> object:
    if kind is str and isinstance(value, str):
        return value
    if kind == tuple[str, ...] and isinstance(value, list):
        members = tuple(member for member in value if isinstance(member, str))
        if len(members) == len(value):
            return members
    raise ConfigurationError(f"{name} is of the wrong type")


def _iam_pattern(pattern: str) -> str:
    """Return an IAM-style pattern as a regular expression."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
