"""The function's configuration: one JSON document in its environment, checked once at cold start.

Terraform writes the document and checks its inputs; here it is checked again, since a function
that guesses at its configuration could let someone in. Its size does not grow with the groups:
the allow-list is one pattern for the IAM path that all group roles share.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from group_role.claims import ROLE_ARN
from group_role.errors import ConfigurationError
from group_role.from_json import read

ENVIRONMENT_VARIABLE = "GROUP_ROLE_CONFIG"

# Limits of an identity pool's rules:
# https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MappingRule.html
MOST_RULES = 25
LONGEST_RULE_VALUE = 128

# Limits of AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
MOST_TAGS = 50
LONGEST_TAG_KEY = 128
MOST_POLICY_ARNS = 10
LONGEST_POLICY = 2048

# Something must be left of the resource when wildcards and slashes are taken away: a pattern for
# every role of an account would include the ones that administer it.
_ROLE_PATTERN = re.compile(
    r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role/[*?/]*[^*?/:\s][^:\s]*", re.ASCII
)
_POLICY_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::(?:[0-9]{12}|aws):policy/[!-~]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
# As browsers serialize an origin, which is what it is compared with: in lower case, and without the
# scheme's own port. https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
_ORIGIN = re.compile(
    r"(?!http://.*:80\Z|https://.*:443\Z)"
    r"[a-z][a-z0-9+.-]*://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?"
)
_ISSUER = re.compile(r"https://[!-~]+")
_IDENTITY_POOL_ID = re.compile(r"[a-z0-9-]+:[0-9a-f-]+")
_USER_POOL_ID = re.compile(r"[a-z0-9-]+_[A-Za-z0-9]+")
_ROLE_PATH = re.compile(r"/(?:[!-.0-9;-~]+/)*")
_TAG_KEY = re.compile(r"(?!aws:)[\w.:/=+\-@ ]+", re.IGNORECASE)


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
            which `*` stands for any text and `?` for any one character.
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
            already: its mistake alone lets nobody in. Default: any.
        iam_callers: Whose signed requests are answered, where API Gateway's methods have the
            authorization AWS_IAM. Default: nobody's.
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
    _allowed: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check every setting, and that they go together.

        Raises:
            ConfigurationError: The message names the setting.
        """
        _require(self.allowed_roles, "allowed_roles is empty: no caller could get a role")
        for pattern in self.allowed_roles:
            _require(
                _ROLE_PATTERN.fullmatch(pattern),
                f"allowed_roles: {pattern!r} is not a role ARN, nor a pattern that is narrower"
                " than every role of an account",
            )
        regex = "|".join(_iam_pattern(pattern) for pattern in self.allowed_roles)
        object.__setattr__(self, "_allowed", re.compile(regex))
        if self.default_role is not None:
            self._check_role("default_role", self.default_role)
        self._check_rules()
        self._check_session()
        self._check_origins()
        self._check_issuers()
        if self.iam_callers is not None:
            self._check_iam_callers(self.iam_callers)

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
            values = json.loads(document)
        except (ValueError, RecursionError):
            raise ConfigurationError("not a JSON document") from None
        settings: Settings = read(cls, values)
        return settings

    def _check_role(self, name: str, role_arn: str) -> None:
        _require(ROLE_ARN.fullmatch(role_arn), f"{name}: {role_arn!r} is not a role ARN")
        _require(self.allows(role_arn), f"{name}: {role_arn} is outside allowed_roles")

    def _check_rules(self) -> None:
        _require(len(self.role_rules) <= MOST_RULES, f"role_rules: more than {MOST_RULES}")
        for number, rule in enumerate(self.role_rules):
            name = f"role_rules[{number}]"
            _require(rule.claim, f"{name}.claim is empty")
            _require(
                0 < len(rule.value) <= LONGEST_RULE_VALUE,
                f"{name}.value: 1 to {LONGEST_RULE_VALUE} characters",
            )
            self._check_role(f"{name}.role_arn", rule.role_arn)
        if self.role_header is not None:
            _require(_HEADER_NAME.fullmatch(self.role_header), "role_header: not a header's name")
            _require(
                not self.role_rules,
                "role_header and role_rules exclude each other: rules take no account of the"
                " token's roles, which the header chooses from",
            )

    def _check_session(self) -> None:
        _require(len(self.session_tags) <= MOST_TAGS, f"session_tags: more than {MOST_TAGS}")
        for key, claim in self.session_tags.items():
            _require(
                len(key) <= LONGEST_TAG_KEY and _TAG_KEY.fullmatch(key),
                f"session_tags: {key!r} is not a tag key",
            )
            _require(claim, f"session_tags: {key!r} names no claim")
        keys = {key.casefold() for key in self.session_tags}
        _require(len(keys) == len(self.session_tags), "session_tags: keys differ by case only")
        _require(self.source_identity != "", "source_identity names no claim")
        _require(
            len(self.session_policy_arns) <= MOST_POLICY_ARNS,
            f"session_policy_arns: more than {MOST_POLICY_ARNS}",
        )
        for arn in self.session_policy_arns:
            _require(_POLICY_ARN.fullmatch(arn), f"session_policy_arns: {arn!r} is not a policy's")
        if self.session_policy is not None:
            _require(
                0 < len(self.session_policy) <= LONGEST_POLICY,
                f"session_policy: 1 to {LONGEST_POLICY} characters",
            )

    def _check_origins(self) -> None:
        origins = self.cors_allow_origins
        _require(origins, "cors_allow_origins is empty")
        for origin in origins:
            _require(
                origin == "*" or _ORIGIN.fullmatch(origin),
                f"cors_allow_origins: {origin!r} is not an origin as browsers send it",
            )
            _require(origins.count(origin) == 1, f"cors_allow_origins: {origin} is there twice")
        _require("*" not in origins or len(origins) == 1, "cors_allow_origins: * stands alone")

    def _check_issuers(self) -> None:
        _require(self.issuers != (), "issuers is empty: no token could be accepted")
        for issuer in self.issuers or ():
            _require(_ISSUER.fullmatch(issuer), f"issuers: {issuer!r} is not an issuer's address")

    def _check_iam_callers(self, callers: IamCallers) -> None:
        for name, value, pattern, what in (
            ("identity_pool_id", callers.identity_pool_id, _IDENTITY_POOL_ID, "an identity pool's"),
            ("user_pool_id", callers.user_pool_id, _USER_POOL_ID, "a user pool's"),
            ("role_path", callers.role_path, _ROLE_PATH, "an IAM path"),
        ):
            _require(pattern.fullmatch(value), f"iam_callers.{name}: {value!r} is not {what}")
        _require(
            not self.role_rules,
            "iam_callers and role_rules exclude each other: who signs has no claims to go by",
        )
        _require(
            self.source_identity in {None, "sub"},
            "source_identity: with iam_callers it can be sub only, the one claim of who signs",
        )


def _require(condition: object, message: str) -> None:
    if not condition:
        raise ConfigurationError(message)


def _iam_pattern(pattern: str) -> str:
    """Return an IAM-style pattern as a regular expression."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
