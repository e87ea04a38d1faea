"""The picture in the README can be read aloud, and no part of it covers another."""

import xml.etree.ElementTree as ET

from tooling.paths import REPOSITORY

SVG = "{http://www.w3.org/2000/svg}"
ROOT = ET.parse(REPOSITORY / "docs" / "images" / "architecture.svg").getroot()  # noqa: S314 (our own)


def test_the_picture_describes_itself() -> None:
    said = [ROOT.findtext(f"{SVG}{element}", "") for element in ("title", "desc")]
    assert all(said)
    assert ROOT.get("aria-labelledby") == "title description"


def test_elements_do_not_overlap() -> None:
    boxes = [
        tuple(float(rectangle.get(name, "nan")) for name in ("x", "y", "width", "height"))
        for rectangle in ROOT.iter(f"{SVG}rect")
        if rectangle.get("class") == "box"
    ]
    assert boxes
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y
