"""The committed page is what its source gives, and its types are right."""

import shutil
from pathlib import Path

import pytest

from tooling.console import build
from tooling.environment import Unreachable
from tooling.failure import Failure
from tooling.paths import CONSOLE


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    try:
        return build.files()
    except Unreachable as unreachable:
        pytest.skip(f"the page cannot be built: {unreachable}")


def test_the_committed_page_is_built_from_its_source(built: dict[str, bytes]) -> None:
    assert build.outdated(built) == [], "run scripts/console-build"


def test_a_change_of_the_source_is_found(built: dict[str, bytes]) -> None:
    changed = {name: content for name, content in built.items() if name != "icon.svg"}
    assert build.outdated(changed | {"console.js": b"", "new.js": b""}) == [
        "console.js",
        "icon.svg",
        "new.js",
    ]


def test_the_page_loads_nothing_from_other_hosts(built: dict[str, bytes]) -> None:
    assert b"//" not in built["index.html"] + built["style.css"]


@pytest.mark.usefixtures("built")
def test_wrong_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / CONSOLE.name
    shutil.copytree(CONSOLE, copy, ignore=shutil.ignore_patterns("node_modules"))
    with (copy / "src" / "dom.ts").open("a") as source:
        source.write('export const wrong: number = "text";\n')
    monkeypatch.setattr(build, "CONSOLE", copy)
    with pytest.raises(Failure, match="tsc failed") as failure:
        build.files()
    assert "is not assignable to type 'number'" in failure.value.log
