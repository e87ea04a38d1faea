"""Presigned URLs that S3 accepts, and that state how long they really last.

By default botocore signs them by SigV2 in old regions, and S3 refuses that for objects encrypted
with KMS. A URL ends with the session whose credentials sign it, whatever expiry it states. So this
module shortens the stated expiry.
"""

import functools
import inspect
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from group_role._botocore import private_names

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

_METHODS = ("generate_presigned_url", "generate_presigned_post")
_SUFFIXES = ("-query", "-presign-post")
_ENDS_AT = "_session_ends_at"


def limit_presigned_urls(session: "Session") -> None:
    """Make the clients of a session shorten URLs to the time set by `end_with_session`."""
    session.get_component("event_emitter").register_last("creating-client-class", _limit_methods)


def end_with_session(client: "BaseClient", expires_at: float) -> None:
    """Tell a client when its credentials end, and make S3 clients presign by SigV4.

    Args:
        client: Of a session with `limit_presigned_urls`.
        expires_at: Seconds since the epoch.
    """
    vars(client)[_ENDS_AT] = expires_at
    if client.meta.service_model.service_name == "s3":
        # The client's setting `signature_version` would break S3 Express.
        client.meta.events.register_first("choose-signer.s3", _presign_by_v4)


def _presign_by_v4(signature_version: Any, **_: object) -> Any:
    """Return the signer of a presigned URL, as botocore asks; None leaves it to botocore."""
    for suffix in _SUFFIXES:
        if signature_version in {f"{version}{suffix}" for version in ("v4", "s3v4", "s3")}:
            return f"s3v4{suffix}"
    return None


def _limit_methods(class_attributes: dict[str, Any], **_: object) -> None:
    with private_names.use("creating-client-class: generate_presigned_url"):
        for name in _METHODS:
            if name in class_attributes:
                class_attributes[name] = _limited(class_attributes[name])


def _limited(method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def limited(self: "BaseClient", *args: Any, **kwargs: Any) -> Any:
        call = signature.bind(self, *args, **kwargs)
        call.apply_defaults()
        left = max(1, int(vars(self)[_ENDS_AT] - time.time()))
        call.arguments["ExpiresIn"] = min(call.arguments["ExpiresIn"], left)
        return method(*call.args, **call.kwargs)

    return limited
