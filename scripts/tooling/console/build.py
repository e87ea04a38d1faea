"""Builds the page from console/ into console/dist, which git holds: users need no Node.js.

The same source and lock file give the same bytes, so that a check can compare the committed files
with the source.
"""

import json
import re
import shutil
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from tooling.child import run
from tooling.failure import Failure
from tooling.node import node_environment, packages
from tooling.paths import CONSOLE, CONSOLE_DIST, REPOSITORY
from tooling.work_folder import work_folder

_SOURCE = ("index.html", "style.css", "icon.svg", "tsconfig.json", "src")
_AS_IT_IS = ("index.html", "icon.svg")
_LICENSES = "licenses.txt"
_PACKAGE = re.compile(r".*node_modules/(?:@[^/]+/)?[^/]+(?=/)")


def main(_options: Namespace) -> int:
    """Run `scripts/console-build`."""
    built = files()
    for name in outdated(built):
        path = CONSOLE_DIST / name
        if name in built:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(built[name])
        else:
            path.unlink()
        print(path.relative_to(REPOSITORY))
    return 0


def outdated(built: Mapping[str, bytes]) -> list[str]:
    """Name the files of console/dist that differ from a new build."""
    committed = {path.name: path.read_bytes() for path in CONSOLE_DIST.glob("*")}
    return sorted(
        name for name in built.keys() | committed.keys() if built.get(name) != committed.get(name)
    )


def files() -> dict[str, bytes]:
    """Build the page and return its files by name.

    Raises:
        Failure: The types are wrong, or Node.js or the packages cannot be installed.
    """
    modules = packages(CONSOLE) / "node_modules"
    with ExitStack() as cleanup:
        work = work_folder(cleanup, "console")
        for name in _SOURCE:
            copy = shutil.copytree if (CONSOLE / name).is_dir() else shutil.copy
            copy(CONSOLE / name, work / name)
        (work / "node_modules").symlink_to(modules)
        environment = node_environment()
        _run(["node_modules/.bin/tsc"], work, environment)
        esbuild = ["node_modules/.bin/esbuild", "--preserve-symlinks", "--log-level=warning"]
        esbuild += ["--minify", "--legal-comments=none"]
        script = ["--bundle", "--format=esm", "--target=es2022", "--metafile=meta.json"]
        _run([*esbuild, *script, "src/main.ts", "--outfile=console.js"], work, environment)
        _run([*esbuild, "style.css", "--outfile=console.css"], work, environment)
        inputs = json.loads((work / "meta.json").read_text())["inputs"]
        return {name: (work / name).read_bytes() for name in _AS_IT_IS} | {
            "console.js": (work / "console.js").read_bytes(),
            "style.css": (work / "console.css").read_bytes(),
            _LICENSES: _licenses(work, inputs).encode(),
        }


def _run(command: Sequence[str], work: Path, environment: Mapping[str, str]) -> None:
    status, output = run(command, cwd=work, env=environment)
    if status:
        raise Failure(f"{Path(command[0]).name} failed.", output)


def _licenses(work: Path, inputs: Mapping[str, object]) -> str:
    """Return the licenses of the packages that the script contains."""
    found = {match[0] for path in inputs if (match := _PACKAGE.match(path))}
    texts = []
    for folder in sorted(work / path for path in found):
        about = json.loads((folder / "package.json").read_text())
        head = f"{about['name']} {about['version']}, {about['license']}"
        given = [path.read_text().strip() for path in sorted(folder.glob("LICENSE*"))]
        texts.append("\n\n".join([head, *given]))
    rule = f"\n\n{'-' * 80}\n\n"
    return f"What console.js contains of other projects.{rule}{rule.join(texts)}\n"
