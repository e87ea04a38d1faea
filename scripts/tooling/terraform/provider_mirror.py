"""Finds Terraform providers that are on this disk already, for machines without a registry.

A mirror is a folder in the layout that `terraform init -plugin-dir` takes, which is also that of
`terraform providers mirror` and of a plugin cache: HOST/NAMESPACE/TYPE below it. The lock file's
checksums hold for what it contains, so it does not matter who made it.
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

# Where administrators and image builders put what belongs to all users.
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
    """A provider as the lock file names it."""

    name: str
    version: str

    @classmethod
    def locked(cls, lock_file: Path) -> "Provider":
        """Read the one provider of a lock file."""
        try:
            text = lock_file.read_text()
        except OSError:
            raise Failure(f"{lock_file} is missing: it pins Terraform's provider.") from None
        found = re.search(r'provider "[^/"]+/([^"]+)" {\s+version\s+= "([^"]+)"', text)
        if found is None:
            raise Failure(f"{lock_file} names no provider.")
        return cls(*found.groups())

    def in_mirror(self, mirror: Path, platform: str) -> bool:
        """Tell whether a folder is a mirror that holds this provider, packed or not."""
        kind = self.name.rpartition("/")[2]
        for host in _subfolders(mirror):
            folder = Path(host, self.name)
            packed = folder / f"terraform-provider-{kind}_{self.version}_{platform}.zip"
            if (folder / self.version / platform).is_dir() or packed.is_file():
                return True
        return False


def mirrors(provider: Provider, platform: str, environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield folders that hold the provider for a platform, the likeliest first."""
    deadline = time.monotonic() + _SECONDS
    for folder in _folders(environ):
        if time.monotonic() > deadline:
            return
        if provider.in_mirror(folder, platform):
            yield folder


@contextmanager
def provider_cache() -> Iterator[Path]:
    """Yield our own plugin cache, which takes one `terraform init` at a time."""
    PROVIDER_CACHE.mkdir(parents=True, exist_ok=True)
    folder = os.open(PROVIDER_CACHE, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield PROVIDER_CACHE
    finally:
        os.close(folder)


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    terraform_home = Path.home() / ".terraform.d"
    yield PROVIDER_CACHE
    if cache := environ.get("TF_PLUGIN_CACHE_DIR"):
        yield Path(cache)
    yield terraform_home / "plugin-cache"
    yield terraform_home / "plugins"
    level = [Path(folder) for folder in _SHARED]
    for _ in range(_DEPTH):
        yield from level
        level = [Path(below) for folder in level for below in _subfolders(folder)]


def _subfolders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
