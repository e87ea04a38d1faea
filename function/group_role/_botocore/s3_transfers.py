"""Adds boto3's methods for file transfers to botocore's S3 client.

Importing boto3 costs a cold start 20 ms, so these methods import it when they are called.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from group_role._botocore import private_names

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

S3_TRANSFER_METHODS = (
    "copy",
    "download_file",
    "download_fileobj",
    "upload_file",
    "upload_fileobj",
)


def add_transfer_methods(session: "Session") -> None:
    """Give a session's S3 clients these methods, through the event `creating-client-class`."""
    session.register("creating-client-class.s3", _add_methods)


def _add_methods(**event: Any) -> None:
    with private_names.use("creating-client-class: class_attributes"):
        class_attributes = event["class_attributes"]
        for name in S3_TRANSFER_METHODS:
            class_attributes[name] = _imported_when_called("boto3.s3.inject", name)


def _imported_when_called(module: str, name: str) -> Callable[..., Any]:
    def method(self: "BaseClient", *args: Any, **kwargs: Any) -> Any:
        try:
            imported = getattr(import_module(module), name)
        except (ImportError, AttributeError):
            private_names.report(f"{module}.{name}", "is gone")
            # The error of a plain botocore client. Clients of `caller.session` are boto3's own.
            raise AttributeError(f"'S3' object has no attribute '{name}'") from None
        return imported(self, *args, **kwargs)

    method.__name__ = name
    return method
