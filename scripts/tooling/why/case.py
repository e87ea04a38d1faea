"""A request, the policies with which IAM decides, and the changes that would allow it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tooling.checks.iam_simulator import Layer, Request, Statement
from tooling.verify import policy_language
from tooling.verify.policy_language import listed

_VERSION = "2012-10-17"


@dataclass(frozen=True, slots=True)
class Part:
    """The policies of one layer.

    Attributes:
        policies: Their documents, by the names that sentences use.
        whose: The name of the layer in sentences.
        remedy: What to do so that they allow an action; `{action}` stands for the action.
    """

    policies: Mapping[str, str]
    whose: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Case:
    """A request, with the policies that decide on it.

    Attributes:
        principal: ARN of the session that makes the request.
        role_arn: The session's role.
        action: The action's name in policies.
        resource: The resource's ARN.
        account_id: The resource's account.
        parts: The policies, by layer; those of the identity are always among them.
        context: Values of condition keys, of the session and of the request.
        claims: The claims from which the session's tags are made, by the tags' keys.
    """

    principal: str
    role_arn: str
    action: str
    resource: str
    account_id: str
    parts: Mapping[Layer, Part]
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)

    def request(self) -> Request:
        """Return it in the second judge's form, which has one policy for each session."""
        boundary = self._documents(Layer.BOUNDARY)
        resource = self._documents(Layer.RESOURCE)
        session = [json.loads(text) for text in self._documents(Layer.SESSION)]
        # Two policies may have the same sid, but one policy may not have it twice.
        statements = [
            {name: value for name, value in statement.items() if name != "Sid"}
            for document in session
            for statement in listed(document["Statement"])
        ]
        return Request(
            self.principal,
            self.action,
            self.resource,
            self.account_id,
            self._documents(Layer.IDENTITY),
            boundary[0] if boundary else None,
            resource[0] if resource else None,
            self.context,
            _document(statements) if session else None,
        )

    def source(self, statement: Statement) -> tuple[str, int, Mapping[str, Any]]:
        """Return the name of a statement's policy, its number there, and the statement."""
        documents = list(self.parts[statement.layer].policies.items())
        number = statement.number
        for name, text in documents[statement.policy :]:
            statements = listed(json.loads(text)["Statement"])
            if number <= len(statements):
                return name, number, statements[number - 1]
            number -= len(statements)
        raise LookupError(statement)

    def without_denials(self) -> "Case":
        """Return it without any Deny."""
        parts = {}
        for layer, part in self.parts.items():
            policies = {
                name: _document(policy_language.allowing(json.loads(text)))
                for name, text in part.policies.items()
            }
            parts[layer] = replace(part, policies=policies)
        return replace(self, parts=parts)

    def allowing(self, layers: Collection[Layer]) -> "Case":
        """Return it with one more statement in some layers, which allows the request."""
        parts = dict(self.parts)
        for layer in layers:
            policies = dict(parts[layer].policies)
            more: dict[str, Any] = {"Effect": "Allow", "Action": self.action}
            of_role = layer is Layer.RESOURCE and self.action.startswith("sts:")
            more |= {} if of_role else {"Resource": self.resource}
            more |= {"Principal": {"AWS": self.role_arn}} if layer is Layer.RESOURCE else {}
            name = next(iter(policies), "new")
            statements = listed(json.loads(policies.get(name, '{"Statement": []}'))["Statement"])
            policies[name] = _document([*statements, more])
            parts[layer] = replace(parts[layer], policies=policies)
        return replace(self, parts=parts)

    def _documents(self, layer: Layer) -> list[str]:
        part = self.parts.get(layer)
        return list(part.policies.values()) if part else []


def _document(statements: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"Version": _VERSION, "Statement": list(statements)})
