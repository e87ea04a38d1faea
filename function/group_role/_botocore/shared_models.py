"""Lets all clients of a service share the service's model and endpoint rules.

Neither contains credentials. botocore builds both for each client, and builds shapes and endpoints
again at each client's first call: an eighth of a new caller's cost, and a quarter of its memory.
"""

from typing import Any

from botocore.client import BaseClient
from botocore.session import Session

from group_role._botocore import private_names


class SharedModels:
    """The models of all clients of any number of sessions."""

    def __init__(self) -> None:
        models: dict[str, Any] = {}
        endpoint_rules: dict[str, Any] = {}

        class SharingClient(BaseClient):
            # The arguments are private to botocore.
            def __init__(self, *args: Any, **parts: Any) -> None:
                with private_names.use("botocore.client.BaseClient: service_model"):
                    model = parts["service_model"]
                    shared = models.setdefault(model.service_name, model)
                    parts["service_model"] = shared
                    _share_rules(parts, model.service_name, endpoint_rules)
                super().__init__(*args, **parts)

        self._client = SharingClient

    def share_in(self, session: Session) -> None:
        """Make a session's clients share them, through the event `creating-client-class`."""
        session.register("creating-client-class", self._put_first)

    def _put_first(self, **event: Any) -> None:
        with private_names.use("creating-client-class: base_classes"):
            event["base_classes"].insert(0, self._client)


def _share_rules(parts: dict[str, Any], service_name: str, endpoint_rules: dict[str, Any]) -> None:
    with private_names.use("botocore.regions.EndpointRulesetResolver._provider"):
        resolver = parts["endpoint_ruleset_resolver"]
        if resolver is not None:  # a service's model may have no rules
            resolver._provider = endpoint_rules.setdefault(  # noqa: SLF001
                service_name,
                resolver._provider,  # noqa: SLF001
            )
