"""Checks each setting, and that the settings go together, even if Terraform has checked them too.

Each message names the setting: the deployer reads it in the log.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from group_role.errors import ConfigurationError
from group_role.identity.claim_values import is_role_arn
from group_role.identity.user_pool import USER_POOL_ID

if TYPE_CHECKING:
    from group_role.config.settings import IamCallers, Settings

# Limits of an identity pool's rules:
# https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MappingRule.html
_MOST_RULES = 25
_LONGEST_RULE_VALUE = 128

# Limits of AssumeRole: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
_MOST_TAGS = 50
_LONGEST_TAG_KEY = 128
_MOST_POLICY_ARNS = 10
_LONGEST_POLICY = 2048

# The resource must have a character other than a wildcard or a slash. Without one, the pattern
# would allow every role of the account, including those that administer it.
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
_ROLE_PATH = re.compile(r"/(?:[!-.0-9;-~]+/)*")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_TAG_KEY = re.compile(r"(?!aws:)[\w.:/=+\-@ ]+", re.IGNORECASE)


def check_settings(settings: "Settings") -> None:
    """Check every setting, and that they go together.

    Raises:
        ConfigurationError: The message names the setting.
    """
    _check_allowed_roles(settings)
    if settings.default_role is not None:
        _check_role(settings, "default_role", settings.default_role)
    _check_rules(settings)
    _check_session(settings)
    _check_lock_out(settings)
    _check_origins(settings)
    _check_issuers(settings)
    if settings.iam_callers is not None:
        _check_iam_callers(settings, settings.iam_callers)


def _check_allowed_roles(settings: "Settings") -> None:
    for pattern in settings.allowed_roles:
        _require(
            _ROLE_PATTERN.fullmatch(pattern),
            f"allowed_roles: {pattern!r} is neither a role ARN nor a pattern that is narrower"
            " than every role of an account",
        )


def _check_role(settings: "Settings", name: str, role_arn: str) -> None:
    _require(is_role_arn(role_arn), f"{name}: {role_arn!r} is not a role ARN")
    _require(settings.allows(role_arn), f"{name}: {role_arn} is outside allowed_roles")


def _check_rules(settings: "Settings") -> None:
    _require(len(settings.role_rules) <= _MOST_RULES, f"role_rules: more than {_MOST_RULES} rules")
    for number, rule in enumerate(settings.role_rules):
        name = f"role_rules[{number}]"
        _require(rule.claim, f"{name}.claim is empty")
        _require(
            0 < len(rule.value) <= _LONGEST_RULE_VALUE,
            f"{name}.value must have 1 to {_LONGEST_RULE_VALUE} characters",
        )
        _check_role(settings, f"{name}.role_arn", rule.role_arn)
    if settings.role_header is not None:
        _require(
            _HEADER_NAME.fullmatch(settings.role_header),
            f"role_header: {settings.role_header!r} is not the name of a header",
        )
        _require(
            not settings.role_rules,
            "role_header and role_rules exclude each other: the header chooses among the token's"
            " roles, and rules ignore these",
        )


def _check_session(settings: "Settings") -> None:
    _require(len(settings.session_tags) <= _MOST_TAGS, f"session_tags: more than {_MOST_TAGS} tags")
    for key, claim in settings.session_tags.items():
        _require(
            len(key) <= _LONGEST_TAG_KEY and _TAG_KEY.fullmatch(key),
            f"session_tags: {key!r} is not the key of a tag",
        )
        _require(claim, f"session_tags: {key!r} has no name of a claim")
    keys = {key.casefold() for key in settings.session_tags}
    _require(len(keys) == len(settings.session_tags), "session_tags: two keys differ only in case")
    _require(
        settings.source_identity != "",
        "source_identity is empty: give the name of a claim, or leave it out",
    )
    _require(
        len(settings.session_policy_arns) <= _MOST_POLICY_ARNS,
        f"session_policy_arns: more than {_MOST_POLICY_ARNS} policies",
    )
    for arn in settings.session_policy_arns:
        _require(_POLICY_ARN.fullmatch(arn), f"session_policy_arns: {arn!r} is not a policy's ARN")
    if settings.session_policy is not None:
        _require(
            0 < len(settings.session_policy) <= _LONGEST_POLICY,
            f"session_policy must have 1 to {_LONGEST_POLICY} characters",
        )


def _check_lock_out(settings: "Settings") -> None:
    _require("" not in settings.locked_out, "locked_out: a username is empty")
    for role_arn, text in settings.sessions_from.items():
        _check_role(settings, "sessions_from", role_arn)
        _require(
            _is_time(text),
            f"sessions_from: {text!r} is not a time such as 2026-11-30T12:00:00Z",
        )


def _is_time(text: str) -> bool:
    if not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_origins(settings: "Settings") -> None:
    origins = settings.cors_allow_origins
    _require(origins, "cors_allow_origins is empty")
    for origin in origins:
        _require(
            origin == "*" or _ORIGIN.fullmatch(origin),
            f"cors_allow_origins: {origin!r} is not an origin as browsers send it",
        )
        _require(origins.count(origin) == 1, f"cors_allow_origins has {origin} twice")
    _require(
        "*" not in origins or len(origins) == 1, "cors_allow_origins: * must be the only origin"
    )


def _check_issuers(settings: "Settings") -> None:
    _require(settings.issuers != (), "issuers is empty: no token could be accepted")
    for issuer in settings.issuers or ():
        _require(_ISSUER.fullmatch(issuer), f"issuers: {issuer!r} is not the URL of an issuer")


def _check_iam_callers(settings: "Settings", callers: "IamCallers") -> None:
    for name, value, pattern, what in (
        ("identity_pool_id", callers.identity_pool_id, _IDENTITY_POOL_ID, "an identity pool's ID"),
        ("user_pool_id", callers.user_pool_id, USER_POOL_ID, "a user pool's ID"),
        ("role_path", callers.role_path, _ROLE_PATH, "an IAM path"),
    ):
        _require(pattern.fullmatch(value), f"iam_callers.{name}: {value!r} is not {what}")
    _require(
        not settings.role_rules,
        "iam_callers and role_rules exclude each other: a signed request has no claims for rules",
    )
    _require(
        settings.source_identity in {None, "sub"},
        "source_identity must be sub with iam_callers: a signed request has no other claim",
    )


def _require(condition: object, message: str) -> None:
    if not condition:
        raise ConfigurationError(message)
