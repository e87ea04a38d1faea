"""The documents of a run, below a prefix of its own."""

from contextlib import ExitStack
from typing import Any

from tooling.deployed.actions import Action
from tooling.interrupts import shielded


class Documents:
    """What is read and deleted in this run: documents below a prefix of its own."""

    def __init__(self, s3: Any, bucket: str, prefix: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._prefix = f"{prefix}/"

    def remove(self) -> None:
        """Delete them all, whoever wrote them, every version."""
        with shielded():
            pages = self._s3.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            )
            for page in pages:
                for version in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
                    self._s3.delete_object(
                        Bucket=self._bucket, Key=version["Key"], VersionId=version["VersionId"]
                    )

    def key(self, action: Action, number: int) -> str:
        """Return a key for one request, with a document there if the request needs one."""
        key = f"{self._prefix}{number}/{action.name}.txt"
        if action.needs_document:
            with shielded():
                self._s3.put_object(Bucket=self._bucket, Key=key, Body=b"a document\n")
        return key


def document_cleanup(cleanup: ExitStack, s3: Any, bucket: str, run: str) -> Documents:
    """Return the run's documents, which the cleanup removes."""
    documents = Documents(s3, bucket, run)
    cleanup.callback(documents.remove)
    return documents
