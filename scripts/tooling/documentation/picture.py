"""Draws the picture in the README from its description: same description, same bytes.

Text stays text, so that it can be searched, read aloud and compared; colours follow the reader's
light or dark mode, on a ground of the picture's own that suits both.
"""

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tooling.paths import REPOSITORY

DESCRIPTION = REPOSITORY / "docs" / "images" / "architecture.toml"
PICTURE = DESCRIPTION.with_suffix(".svg")

_LIGHT = {
    "ground": "#ffffff",
    "edge": "#d1d9e0",
    "panel": "#f6f8fa",
    "box": "#ffffff",
    "text": "#1f2328",
    "quiet": "#59636e",
    "step": "#0550ae",
    "on-step": "#ffffff",
    "person": "#59636e",
    "identity": "#8250df",
    "service": "#bc4c00",
    "role": "#1a7f37",
    "data": "#0969da",
    "record": "#818b98",
}
_DARK = {
    "ground": "#0d1117",
    "edge": "#3d444d",
    "panel": "#151b23",
    "box": "#1b222c",
    "text": "#f0f6fc",
    "quiet": "#9198a1",
    "step": "#79c0ff",
    "on-step": "#0d1117",
    "person": "#9198a1",
    "identity": "#ab7df8",
    "service": "#f0883e",
    "role": "#3fb950",
    "data": "#4493f8",
    "record": "#656c76",
}
_STYLE = """\
text {{ font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; \
font-size: 14px; fill: var(--text) }}
.title {{ font-weight: 600; font-size: 15px }}
.line {{ fill: var(--quiet) }}
.ground {{ fill: var(--ground); stroke: var(--edge) }}
.panel {{ fill: var(--panel); stroke: var(--edge) }}
.box {{ fill: var(--box); stroke: var(--edge) }}
.arrow {{ fill: none; stroke: var(--step); stroke-width: 2 }}
.quiet {{ stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 4 4 }}
.head {{ fill: var(--step) }}
.quiet-head {{ fill: var(--quiet) }}
.step {{ fill: var(--step) }}
.number {{ fill: var(--on-step); font-weight: 600; font-size: 13px; text-anchor: middle }}
:root {{ {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"""

_LEADING = 19
_BASELINE = 5  # from the middle of a line down to what its letters stand on
_STEP_RADIUS = 11
_HEAD = 9

Point = Sequence[float]


def main() -> int:
    """Run `scripts/picture`."""
    argparse.ArgumentParser(
        prog="scripts/picture",
        description="Draw docs/images/architecture.svg from the description beside it,"
        " architecture.toml.",
    ).parse_args()
    PICTURE.write_text(drawn(DESCRIPTION))
    print(PICTURE.relative_to(REPOSITORY))
    return 0


def drawn(description: Path) -> str:
    """Return the picture that a description describes, as SVG."""
    picture = tomllib.loads(description.read_text())
    return "\n".join(_lines(picture)) + "\n"


def _lines(picture: Mapping[str, Any]) -> Iterator[str]:
    width, height = picture["width"], picture["height"]
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-labelledby="title description">'
    )
    yield f'<title id="title">{escape(picture["title"])}</title>'
    yield f'<desc id="description">{escape(picture["description"])}</desc>'
    yield f"<style>\n{_STYLE.format(light=_variables(_LIGHT), dark=_variables(_DARK))}\n</style>"
    yield _rectangle("ground", (0.5, 0.5), (width - 1, height - 1), radius=12)
    for panel in picture["panel"]:
        x, y = panel["at"]
        yield _rectangle("panel", (x, y), panel["size"], radius=10)
        yield _text("title", (x + 16, y + 22), panel["title"])
        yield _text("line", (x + 16, y + 22 + _LEADING), panel["note"])
    for arrow in picture["arrow"]:
        yield from _arrow(arrow["path"], quiet=arrow.get("quiet", False))
    for box in picture["box"]:
        yield from _box(box)
    for number, arrow in enumerate((a for a in picture["arrow"] if "step" in a), 1):
        yield from _step(number, arrow["step"])
    x, y = picture["legend"]["at"]
    for number, line in enumerate(picture["legend"]["lines"], 1):
        middle = y + (number - 1) * 1.6 * _LEADING
        yield from _step(number, (x, middle))
        yield _text("text", (x + 2 * _STEP_RADIUS, middle), line)
    yield "</svg>"


def _variables(colours: Mapping[str, str]) -> str:
    return "; ".join(f"--{name}: {colour}" for name, colour in colours.items())


def _box(box: Mapping[str, Any]) -> Iterator[str]:
    """Draw a box with its text in its middle, and a stripe that says of what kind it is."""
    (x, y), (width, height) = box["at"], box["size"]
    yield _rectangle("box", (x, y), (width, height), radius=8)
    stripe = f"M{x + 2:g} {y + 8:g}v{height - 16:g}"
    yield f'<path d="{stripe}" stroke="var(--{box["kind"]})" stroke-width="4"/>'
    first = y + height / 2 - len(box["lines"]) * _LEADING / 2
    yield _text("title", (x + 14, first), box["title"])
    for number, line in enumerate(box["lines"], 1):
        yield _text("line", (x + 14, first + number * _LEADING), line)


def _arrow(path: Sequence[Point], *, quiet: bool) -> Iterator[str]:
    """Draw lines from point to point, each level or upright, with a head at the end."""
    (x1, y1), (x, y) = path[-2:]
    right, down = (x > x1) - (x < x1), (y > y1) - (y < y1)
    neck = (x - right * _HEAD, y - down * _HEAD)
    points = " ".join(f"{px:g},{py:g}" for px, py in [*path[:-1], neck])
    yield f'<polyline class="arrow{" quiet" if quiet else ""}" points="{points}"/>'
    half = _HEAD / 2
    corners = [
        (x, y),
        (neck[0] - down * half, neck[1] + right * half),
        (neck[0] + down * half, neck[1] - right * half),
    ]
    points = " ".join(f"{px:g},{py:g}" for px, py in corners)
    yield f'<polygon class="{"quiet-" if quiet else ""}head" points="{points}"/>'


def _step(number: int, at: Point) -> Iterator[str]:
    x, y = at
    yield f'<circle class="step" cx="{x:g}" cy="{y:g}" r="{_STEP_RADIUS}"/>'
    yield _text("number", (x, y), str(number))


def _rectangle(kind: str, at: Point, size: Point, *, radius: int) -> str:
    x, y, width, height = *at, *size
    return (
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
        f' rx="{radius}"/>'
    )


def _text(kind: str, at: Point, text: str) -> str:
    x, y = at
    return f'<text class="{kind}" x="{x:g}" y="{y + _BASELINE:g}">{escape(text)}</text>'
