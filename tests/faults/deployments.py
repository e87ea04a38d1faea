"""The deployments that are fuzzed: together, every setting by which a handler judges an event."""

from group_role import Settings
from group_role.settings import IamCallers, MatchType, Rule

ROLES = "arn:aws:iam::123456789012:role/group-role/groups/"
DEFAULT_ROLE = f"{ROLES}group-role-readers"
ISSUER = "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCdEf123"
POOL = "us-east-1:12345678-1234-1234-1234-123456789012"

_ALLOWED = (f"{ROLES}*",)
DEPLOYMENTS = (
    Settings(_ALLOWED),
    Settings(
        _ALLOWED,
        role_header="X-Role",
        session_tags={"team": "custom:team", "email": "email"},
        source_identity="sub",
        cors_allow_origins=("https://app.example.com",),
        access_tokens=True,
    ),
    Settings(
        _ALLOWED,
        default_role=DEFAULT_ROLE,
        role_rules=(Rule("cognito:groups", MatchType.CONTAINS, "editors", DEFAULT_ROLE),),
    ),
    Settings(_ALLOWED, issuers=(ISSUER,)),
    Settings(_ALLOWED, iam_callers=IamCallers(POOL, "us-east-1_AbCdEf123", "/group-role/groups/")),
)
