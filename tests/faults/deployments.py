"""The deployments of the fuzzer: together, every setting by which a handler judges events."""

from group_role import Settings
from group_role.config.settings import IamCallers, MatchType, Rule

# Values of the seeds in tests/events, so that each deployment lets some of them in.
ACCOUNT = "123456789012"
ROLES = f"arn:aws:iam::{ACCOUNT}:role/group-role/groups/"
DEFAULT_ROLE, RULED_ROLE = f"{ROLES}group-role-readers", f"{ROLES}group-role-editors"
USER_POOL = "eu-north-1_AbCdEf123"
PROVIDER = f"cognito-idp.eu-north-1.amazonaws.com/{USER_POOL}"
ISSUER = f"https://{PROVIDER}"
IDENTITY_POOL = "eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029"

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
        role_rules=(Rule("cognito:groups", MatchType.CONTAINS, "editors", RULED_ROLE),),
    ),
    Settings(_ALLOWED, issuers=(ISSUER,)),
    Settings(_ALLOWED, iam_callers=IamCallers(IDENTITY_POOL, USER_POOL, "/group-role/groups/")),
)
