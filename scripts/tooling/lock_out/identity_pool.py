"""The identity pool's door: its sessions all have one name, so a tag must tell people apart."""

from collections.abc import Mapping
from typing import Any

from group_role.session.request import is_legal_tag
from tooling.deployed.outputs import Outputs
from tooling.failure import Failure
from tooling.lock_out.people import Who

# The name of every session that an identity pool opens.
SESSION_NAME = "CognitoIdentityCredentials"

_USERNAME = "cognito:username"
_SUBJECT = "sub"


def tags_of(outputs: Outputs, identity: Any, who: Who) -> frozenset[tuple[str, str]]:
    """Return the tags by which IAM knows somebody's sessions of the stack's identity pool.

    Args:
        outputs: The outputs of a stack with an identity pool.
        identity: A client of Cognito's identity pools.
        who: The person.

    Raises:
        Failure: Nothing tells people apart.
    """
    if who.username == SESSION_NAME:
        raise Failure(
            f"{SESSION_NAME} is the name of every session of the identity pool, so nobody can be"
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
