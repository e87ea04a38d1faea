"""The session that the function opens for a token's claims: its role, or none.

This module computes it again from the settings, because the check is about the function's result.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any

from group_role.session.request import is_legal_name, is_legal_tag
from tooling.deployed import policy
from tooling.failure import Failure
from tooling.verify.claims import Person
from tooling.verify.policy_language import listed

# These claims are lists, whatever the authorizer and the form in which it passes them on.
_LIST_CLAIMS = frozenset({"cognito:groups", "cognito:roles"})
_BETWEEN_MEMBERS = re.compile(r", ?| ")


class Sessions:
    """The sessions that a function opens.

    Args:
        settings: The function's settings.
        group_roles: ARNs of the groups' roles; rules may give only these.
        lists_as_json: Whether the API's authorizer passes a list on as JSON, as a Lambda authorizer
            does; a user pool authorizer joins it with commas.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        group_roles: Collection[str],
        *,
        lists_as_json: bool = False,
    ) -> None:
        self.settings = settings
        self._group_roles = group_roles
        self._lists_as_json = lists_as_json
        self._tags: Mapping[str, str] = settings.get("session_tags", {})
        self._source: str | None = settings.get("source_identity")

    def role_of(self, person: Person) -> str | None:
        """Return the role with which a user's requests should run, or None for no role."""
        if self.unusable_claim(person.claims):
            return None
        if self.settings.get("role_rules"):
            role_arn = self._role_by_rule(person.claims)
            return role_arn if role_arn in self._group_roles else None
        return person.role_arn or self.settings.get("default_role")

    def require_source_identity(self, made_for_this_run: Iterable[Person]) -> None:
        """Stop if the function would open no session, because new users lack a claim.

        Raises:
            Failure: One of the users lacks the claim.
        """
        for person in made_for_this_run:
            if self._lacks_source_identity(person.claims):
                raise Failure(
                    f"Sessions carry the claim {self._source}, which users made for this run lack:"
                    " name other users with --users."
                )

    def unusable_claim(self, claims: Mapping[str, Any]) -> str | None:
        """Return a claim for which the function refuses the session, because it is not legal."""
        if self._lacks_source_identity(claims):
            return self._source
        illegal = (key for key, text in self._tag_texts(claims).items() if not is_legal_tag(text))
        return next((self._tags[key] for key in illegal), None)

    def policies(self, iam: Any) -> dict[str, str]:
        """Return the policies that limit every session, by their ARNs or Terraform's name."""
        own = self.settings.get("session_policy")
        arns = self.settings.get("session_policy_arns", ())
        managed = {arn: policy.managed_policy(iam, arn) for arn in arns}
        return ({"session.policy": own} if own else {}) | managed

    def condition_keys(self, claims: Mapping[str, Any]) -> dict[str, str]:
        """Return the session's condition keys for policies; empty texts for missing ones."""
        return {
            **{f"aws:PrincipalTag/{key}": text for key, text in self._tag_texts(claims).items()},
            "aws:SourceIdentity": self._text(claims, self._source) if self._source else "",
        }

    def _tag_texts(self, claims: Mapping[str, Any]) -> dict[str, str]:
        return {key: self._text(claims, claim) for key, claim in self._tags.items()}

    def _lacks_source_identity(self, claims: Mapping[str, Any]) -> bool:
        if self._source is None:
            return False
        return not is_legal_name(self._text(claims, self._source))

    def _role_by_rule(self, claims: Mapping[str, Any]) -> str | None:
        """Return the role of the first rule that matches, or else the default."""
        role_arns = (
            rule["role_arn"] for rule in self.settings["role_rules"] if self._holds(rule, claims)
        )
        return next(role_arns, self.settings.get("default_role"))

    def _holds(self, rule: Mapping[str, str], claims: Mapping[str, Any]) -> bool:
        """Tell whether a rule matches: it compares a list's whole members; no claim never does."""
        text, wanted = self._text(claims, rule["claim"]), rule["value"]
        whole = self._members(claims, rule["claim"])
        members = [text] if whole is None and text else whole or []
        match rule["match_type"]:
            case "Equals":
                return wanted in members
            case "NotEqual":
                return bool(members) and wanted not in members
            case "StartsWith":
                return any(member.startswith(wanted) for member in members)
            case _:
                return wanted in (text if whole is None else whole)

    def _members(self, claims: Mapping[str, Any], name: str) -> list[str] | None:
        """Return the members of a claim that the function reads as a list; None for a text."""
        if name in _LIST_CLAIMS:
            return listed(claims.get(name))
        text = self._text(claims, name).strip(" ")
        if not (text.startswith("[") and text.endswith("]")):
            return None
        inside = text[1:-1].strip(" ")
        if not inside.startswith('"'):
            # Cognito keeps a SAML attribute with several values as such a text.
            return _BETWEEN_MEMBERS.split(inside) if inside else []
        with suppress(ValueError):
            return [str(member) for member in json.loads(text)]
        return []

    def _text(self, claims: Mapping[str, Any], name: str) -> str:
        """Return a claim as the function gets it; an empty text if it is missing."""
        value = claims.get(name)
        if value is None:
            return ""
        if isinstance(value, list) and not self._lists_as_json:
            return ",".join(map(str, value))
        if isinstance(value, bool | list | dict):
            return json.dumps(value)
        return str(value)
