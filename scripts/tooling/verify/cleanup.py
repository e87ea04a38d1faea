"""Deletes what a run made, as far as AWS lets it, and names what is left."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from tooling.deployed.account import as_failures
from tooling.deployed.actions import Action
from tooling.failure import Failure
from tooling.interrupts import shielded


class Cleanup(ExitStack):
    """Things to delete at the end of the run, also after a failure."""

    def __init__(self) -> None:
        super().__init__()
        # In the order in which they were added, each once.
        self._left: dict[str, None] = {}
        self._reasons: dict[str, None] = {}

    @property
    def fault(self) -> str:
        """What is left behind, and why; empty if everything is deleted."""
        if not self._left:
            return ""
        return f"Left behind, delete by hand: {', '.join(self._left)}. {' '.join(self._reasons)}"

    def at_end(self, name: str, delete: Callable[[], object]) -> None:
        """Delete something at the end."""
        self.callback(self.now, name, delete)

    def now(self, name: str, delete: Callable[[], object]) -> None:
        """Delete something, or note that it is left behind."""
        with shielded():
            try:
                with as_failures():
                    delete()
            except Failure as failure:
                self._left[name] = self._reasons[str(failure)] = None


class Documents:
    """The documents that a run reads and deletes, below its own prefix.

    Args:
        s3: A client of S3.
        bucket: The bucket; empty if the stack has none.
        run: The run's name.
        cleanup: Deletes the documents at the end, whichever user wrote them.
    """

    def __init__(self, s3: Any, bucket: str, run: str, cleanup: Cleanup) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._prefix = f"{run}/"
        self._cleanup = cleanup
        if bucket:
            cleanup.at_end(f"documents of {bucket} below {self._prefix}", self._remove)

    def key(self, action: Action, number: int) -> str:
        """Return a key for one request, and write a document there if the request needs one."""
        key = f"{self._prefix}{number}/{action.name}.txt"
        if action.needs_document and self._bucket:
            with shielded():
                self._s3.put_object(Bucket=self._bucket, Key=key, Body=b"a document\n")
        return key

    def _remove(self) -> None:
        """Delete every version of the documents."""
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=self._prefix
        )
        for page in pages:
            for version in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
                which = {"Key": version["Key"], "VersionId": version["VersionId"]}
                self._cleanup.now(
                    f"document {version['Key']}",
                    partial(self._s3.delete_object, Bucket=self._bucket, **which),
                )
