"""Finds Terraform providers that are already on this disk, for machines without a registry.

A mirror is a folder in the layout that `terraform init -plugin-dir` takes, which is also that of
`terraform providers mirror` and of a plugin cache: HOST/NAMESPACE/TYPE below it. Terraform checks
its content against the checksums of the lock file, so any mirror will do.
"""

import fcntl
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tooling.failure import Failure
from tooling.paths import PROVIDER_CACHE

# Folders for all users, where administrators and image builders put providers.
_SHARED = (
    "/opt",
    "/usr/local",
    "/usr/share",
    "/usr/lib",
    "/var/lib",
    "/var/cache",
    "/srv",
    "/home",
)
_DEPTH = 3
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider with the name that the lock file has."""

    name: str
    version: str

    @classmethod
    def locked(cls, lock_file: Path) -> "Provider":
        """Read a lock file, which has one provider."""
        try:
            text = lock_file.read_text()
        except OSError:
            raise Failure(f"{lock_file} is missing: it pins Terraform's provider.") from None
        found = re.search(r'provider "[^/"]+/([^"]+)" {\s+version\s+= "([^"]+)"', text)
        if found is None:
            raise Failure(f"{lock_file} names no provider.")
        return cls(*found.groups())

    def in_mirror(self, mirror: Path, platform: str) -> bool:
        """Tell whether a folder is a mirror that holds this provider, packed or unpacked."""
        kind = self.name.rpartition("/")[2]
        packed = f"terraform-provider-{kind}_{self.version}_{platform}.zip"
        return any(
            any(mirror.glob(f"*/{self.name}/{name}"))
            for name in (f"{self.version}/{platform}", packed)
        )


def mirrors(provider: Provider, platform: str, environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield folders that hold the provider for a platform, the most likely ones first.

    Of these, Terraform itself looks only into the user's `plugins`, and into two rare folders.
    """
    deadline = time.monotonic() + _SECONDS
    for folder in _folders(environ):
        if time.monotonic() > deadline:
            return
        if provider.in_mirror(folder, platform):
            yield folder


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    yield from (PROVIDER_CACHE, Path(environ.get("TF_PLUGIN_CACHE_DIR") or PROVIDER_CACHE))
    yield from (Path.home() / ".terraform.d" / name for name in ("plugin-cache", "plugins"))
    for depth in range(_DEPTH):
        for folder in map(Path, _SHARED):
            yield from folder.glob("*/" * depth) if depth else (folder,)


@contextmanager
def provider_cache() -> Iterator[Path]:
    """Yield our own plugin cache, which only one `terraform init` may use at a time."""
    PROVIDER_CACHE.mkdir(parents=True, exist_ok=True)
    folder = os.open(PROVIDER_CACHE, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield PROVIDER_CACHE
    finally:
        os.close(folder)
