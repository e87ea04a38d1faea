"""The function's configuration: one JSON document in its environment, checked once at cold start.

Terraform writes the document and checks its inputs. `checks.py` checks it again, since a function
with a wrong configuration could let in the wrong people. The document does not grow with the number
of groups: the allow-list is one pattern for the IAM path that all group roles share.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from group_role.config.checks import check_settings
from group_role.config.reader import read
from group_role.errors import ConfigurationError
from group_role.strict_json import InvalidJson, parse

ENVIRONMENT_VARIABLE = "GROUP_ROLE_CONFIG"


class MatchType(StrEnum):
    """How a rule compares a claim with its value; identity pools use the same names."""

    EQUALS = "Equals"
    NOT_EQUAL = "NotEqual"
    STARTS_WITH = "StartsWith"
    CONTAINS = "Contains"


@dataclass(frozen=True, slots=True)
class Rule:
    """Gives callers with a certain claim a role, whatever roles their token states.

    Attributes:
        claim: The claim's name, such as `custom:department`.
        match_type: How the claim is compared with the value.
        value: 1 to 128 characters.
        role_arn: The role of a caller for whom the comparison holds.
    """

    claim: str
    match_type: MatchType
    value: str
    role_arn: str


@dataclass(frozen=True, slots=True)
class IamCallers:
    """Who may sign requests with AWS credentials instead of sending a token.

    Attributes:
        identity_pool_id: The identity pool whose credentials the function accepts.
        user_pool_id: The user pool in which its users sign in.
        role_path: The IAM path of their roles, which the ARN of a session does not contain.
    """

    identity_pool_id: str
    user_pool_id: str
    role_path: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a deployment.

    Attributes:
        allowed_roles: ARNs of the roles that the function may assume. IAM's wildcards are allowed:
            `*` stands for any text and `?` for one character. With an empty list the function acts
            for no caller, as behind public routes.
        default_role: ARN of the role of callers whose role is ambiguous, or for whom no rule
            holds. Default: the function refuses them.
        role_header: Name of the request header by which callers choose one of their token's roles.
            Default: callers cannot choose.
        role_rules: Up to 25 rules that choose the role instead of the token's roles. The first rule
            that holds decides.
        session_tags: The keys of session tags, each with the name of the claim that gives its
            value; up to 50. A policy reads them as `${aws:PrincipalTag/key}`.
        source_identity: Name of the claim that becomes the session's source identity. CloudTrail
            records it, and it stays the same when the session assumes another role.
        session_policy_arns: Up to 10 managed policies that limit every session.
        session_policy: A policy document, as a text of up to 2,048 characters, that limits every
            session.
        cors_allow_origins: Origins whose scripts may read the responses, as browsers send them, or
            only `*` for all.
        access_tokens: Whether the function accepts access tokens, besides ID tokens, from a Lambda
            authorizer. It refuses one of a user that lacks the claim of a rule or of a session tag.
        issuers: The values of `iss` that the function accepts. API Gateway's authorizer has checked
            the issuer too, so that a mistake in one of the two lets nobody in. Each of a user
            pool's two issuers stands for both. Default: any issuer.
        iam_callers: Whose signed requests the function accepts, for methods of API Gateway with
            the authorization AWS_IAM. Default: nobody's.
        locked_out: Usernames of callers who get no session with any role. The username of a machine
            is the ID of its app client, and that of a caller who signs requests is the `sub`.
        sessions_from: Times, such as `2026-11-30T12:00:00Z`, by the ARN of a role. A token that was
            issued earlier gets no session of this role.
    """

    allowed_roles: tuple[str, ...]
    default_role: str | None = None
    role_header: str | None = None
    role_rules: tuple[Rule, ...] = ()
    session_tags: Mapping[str, str] = field(default_factory=dict)
    source_identity: str | None = None
    session_policy_arns: tuple[str, ...] = ()
    session_policy: str | None = None
    cors_allow_origins: tuple[str, ...] = ("*",)
    access_tokens: bool = False
    issuers: tuple[str, ...] | None = None
    iam_callers: IamCallers | None = None
    locked_out: frozenset[str] = frozenset()
    sessions_from: Mapping[str, str] = field(default_factory=dict)
    _allowed: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _sessions_start: Mapping[str, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check every setting, and that they go together.

        Raises:
            ConfigurationError: The message names the setting.
        """
        # Without patterns nothing matches, not even an empty text.
        regex = "|".join(_iam_pattern(pattern) for pattern in self.allowed_roles) or "(?!)"
        object.__setattr__(self, "_allowed", re.compile(regex))
        check_settings(self)
        starts = {arn: _seconds(text) for arn, text in self.sessions_from.items()}
        object.__setattr__(self, "_sessions_start", starts)

    def sessions_start_at(self, role_arn: str) -> float | None:
        """Return the time of a role in `sessions_from`, in seconds since the epoch, or None."""
        return self._sessions_start.get(role_arn)

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
        """Read the settings from a JSON object whose names are those of the attributes.

        Raises:
            ConfigurationError: As `from_environ`.
        """
        try:
            values = parse(document)
        except InvalidJson as error:
            name = "" if error.repeated_name is None else f": {error.repeated_name!r}"
            raise ConfigurationError(f"not a JSON document: {error}{name}") from None
        settings: Settings = read(cls, values)
        return settings


def _seconds(text: str) -> float:
    """Return a time, which `check_settings` checked, in seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()


def _iam_pattern(pattern: str) -> str:
    """Return an IAM-style pattern as a regular expression."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
