"""The documents of a run, below its own prefix."""

from functools import partial
from typing import Any

from tooling.deployed.actions import Action
from tooling.interrupts import shielded
from tooling.verify.cleanup import Cleanup


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
