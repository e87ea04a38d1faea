"""npm packages of a lock file are installed once, outside of the source, or an error says why."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tooling import node
from tooling.environment import Unreachable
from tooling.failure import Failure
from tooling.node import node_environment, packages


@pytest.fixture(autouse=True)
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of installed packages, and an npm without network and cache."""
    try:
        node_environment()
    except Unreachable as unreachable:
        pytest.skip(f"Node.js is not available: {unreachable}")
    monkeypatch.setattr(node, "TOOLS", tmp_path / "tools")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    return tmp_path / "tools"


def source(folder: Path, wanted: dict[str, str], locked: dict[str, str]) -> Path:
    pinned: dict[str, Any] = {
        f"node_modules/{name}": {"version": version, "integrity": "sha512-AAAA"}
        for name, version in locked.items()
    }
    root = {"name": "page", "dependencies": wanted}
    lock = {"name": "page", "lockfileVersion": 3, "packages": {"": root, **pinned}}
    path = folder / "page"
    path.mkdir(exist_ok=True)
    (path / "package.json").write_text(json.dumps(root))
    (path / "package-lock.json").write_text(json.dumps(lock))
    return path


def test_packages_are_installed_once_outside_of_the_source(tmp_path: Path, tools: Path) -> None:
    page = source(tmp_path, {}, {})
    folder = packages(page)
    assert folder.is_relative_to(tools)
    (folder / "mark").touch()
    assert packages(page) == folder
    assert (folder / "mark").exists()
    assert sorted(path.name for path in page.iterdir()) == ["package-lock.json", "package.json"]
    (page / "package.json").write_text('{"name": "page", "private": true}')
    assert packages(page) != folder


def test_no_cache_in_the_folder_for_temporary_files(tmp_path: Path) -> None:
    """npm asks Node.js to cache compiled code there."""
    asks = 'require("module").enableCompileCache()'
    environment = node_environment() | {"TMPDIR": str(tmp_path)}
    subprocess.run(["node", "-e", asks], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_missing_network(tmp_path: Path, tools: Path) -> None:
    page = source(tmp_path, {"left-pad": "1.3.0"}, {"left-pad": "1.3.0"})
    with pytest.raises(Unreachable, match="it needs a connection to the npm registry"):
        packages(page)
    assert list((tools / "npm").iterdir()) == []


def test_broken_lock_file(tmp_path: Path) -> None:
    page = source(tmp_path, {}, {})
    (page / "package-lock.json").write_text("{")
    with pytest.raises(Failure, match="npm could not install them") as failure:
        packages(page)
    assert not isinstance(failure.value, Unreachable)
    assert "package-lock.json" in failure.value.log
