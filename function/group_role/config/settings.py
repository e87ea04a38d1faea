"""The function's configuration: one JSON document in its environment, checked once at cold start.

Terraform writes the document and checks its inputs; `checks.py` checks it again, since a function
that guesses at its configuration could let someone in. Its size does not grow with the groups:
the allow-list is one pattern for the IAM path that all group roles share.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from group_role.config.checks import check_settings
from group_role.config.reader import parse, read
from group_role.errors import ConfigurationError

ENVIRONMENT_VARIABLE = "GROUP_ROLE_CONFIG"


class MatchType(StrEnum):
    """How a rule compares a claim with its value, in the words of an identity pool's rules."""

    EQUALS = "Equals"
    NOT_EQUAL = "NotEqual"
    STARTS_WITH = "StartsWith"
    CONTAINS = "Contains"


@dataclass(frozen=True, slots=True)
class Rule:
    """Maps callers with a certain claim to a role, whatever roles their token states.

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
        identity_pool_id: The one identity pool whose credentials are taken.
        user_pool_id: The one user pool by which its users sign in.
        role_path: IAM path of their roles, which is missing from the ARN of a session.
    """

    identity_pool_id: str
    user_pool_id: str
    role_path: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may configure.

    Attributes:
        allowed_roles: ARNs of the roles that may be assumed, or IAM-style patterns of them, in
            which `*` stands for any text and `?` for any one character. With an empty list the
            function acts for no caller, as behind public routes.
        default_role: ARN of the role of callers whose role is ambiguous, or for whom no rule
            holds. Default: they are denied.
        role_header: Name of a request header by which callers choose one of their token's roles.
            Default: they can't.
        role_rules: Up to 25 rules that decide on the role in place of the token's roles, the
            first that holds.
        session_tags: Session tags by their key, each with the name of the claim that it takes its
            value from; up to 50. A policy reads them as `${aws:PrincipalTag/key}`.
        source_identity: Name of the claim that becomes the session's source identity, which
            CloudTrail records and which stays through further role chaining.
        session_policy_arns: Up to 10 managed policies that every session is limited by.
        session_policy: A policy document, as text of up to 2,048 characters, that every session
            is limited by.
        cors_allow_origins: Origins whose scripts may read the answers, as browsers send them, or
            `*` alone for any.
        access_tokens: Whether access tokens are taken from a Lambda authorizer, besides ID tokens.
        issuers: The `iss` of the tokens that are taken, which API Gateway's authorizer has compared
            already: its mistake alone lets nobody in. Of a user pool's two issuers, either stands
            for both. Default: any.
        iam_callers: Whose signed requests are answered, where API Gateway's methods have the
            authorization AWS_IAM. Default: nobody's.
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
        settings: Settings = read(cls, parse(document))
        return settings


def _seconds(text: str) -> float:
    """Return a time, which `check_settings` checked, in seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()


def _iam_pattern(pattern: str) -> str:
    """Return an IAM-style pattern as a regular expression."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
