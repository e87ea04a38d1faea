"""Makes ministack ask IAM what AWS asks, and records the questions.

ministack names each request's action and resource, and then judges them. This module gives them
AWS's names (`iam_requests`), and also judges AWS's further questions (`iam_besides`). If
`JUDGEMENTS` in the environment names a file, each question becomes a line of it: an object with
`key`, the caller's access key, `action`, `resource`, `besides`, which is true for further
questions, `allowed`, and `request`, the request itself.
"""

import json
import os
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from ministack.core import iam_actions, iam_evaluator  # type: ignore[import-untyped]

from tooling.programs.iam_besides import also
from tooling.programs.iam_requests import Asked, Request, action_of, own

_extract_action = iam_actions.extract_iam_action
_extract_resource = iam_actions.extract_resource_arn
_enforce = iam_evaluator.enforce
# The questions for the request that this task serves, until they are judged.
_asked: ContextVar[tuple[Request, Asked, list[Asked]] | None] = ContextVar("asked", default=None)


def install() -> None:
    """Change how ministack judges requests."""
    iam_actions.extract_iam_action = _action
    iam_actions.extract_resource_arn = _resource
    iam_evaluator.enforce = _judged


def _action(service: str, *rest: Any) -> str | None:
    method, path, _, _, params = rest
    found: str | None = action_of(service, method, path, params)
    return found or _extract_action(service, *rest)


def _resource(service: str, *rest: Any) -> str:
    resource: str = _extract_resource(service, *rest)
    request = Request(service, *rest)
    action = iam_actions.extract_iam_action(service, *rest[:5])
    if action is None:
        return resource
    asked = own(request, action, resource)
    _asked.set((request, asked, also(request, asked)))
    return asked.resource


def _judged(  # noqa: PLR0913, PLR0917 (as ministack calls it)
    access_key_id: str,
    iam_action: str,
    service: str,
    region: str,
    resource_arn: str = "*",
    service_context: Mapping[str, Any] | None = None,
) -> Any:
    """Judge a request's own action and all further questions; None means allowed."""
    request, besides, context = None, list[Asked](), dict(service_context or {})
    if (found := _asked.get()) and (found[1].action, found[1].resource) == (
        iam_action,
        resource_arn,
    ):
        _asked.set(None)
        request, asked, besides = found
        context |= asked.context
    for question in (Asked(iam_action, resource_arn, context), *besides):
        refused = _enforce(
            access_key_id,
            question.action,
            service,
            region,
            resource_arn=question.resource,
            service_context=dict(question.context),
        )
        if request and (file := os.environ.get("JUDGEMENTS")):
            line = {
                "key": access_key_id,
                "action": question.action,
                "resource": question.resource,
                "besides": question in besides,
                "allowed": not refused,
                "request": request.as_sent(),
            }
            with Path(file).open("a") as judgements:
                judgements.write(json.dumps(line) + "\n")
        if refused:
            return refused
    return None
