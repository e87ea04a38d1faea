"""The picture in the README is drawn from the description beside it, and can be read aloud."""

import xml.etree.ElementTree as ET

from tooling.documentation.picture import DESCRIPTION, PICTURE, drawn

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_is_what_its_description_says() -> None:
    assert PICTURE.read_text() == drawn(DESCRIPTION), "run scripts/picture"


def test_the_picture_says_what_it_shows() -> None:
    root = ET.fromstring(drawn(DESCRIPTION))  # noqa: S314 (our own)
    said = [root.findtext(f"{SVG}{element}", "") for element in ("title", "desc")]
    assert all(said)
    assert root.get("aria-labelledby") == "title description"


def test_nothing_is_drawn_over_anything_else() -> None:
    root = ET.fromstring(drawn(DESCRIPTION))  # noqa: S314 (our own)
    boxes = [
        tuple(float(rectangle.get(name, "nan")) for name in ("x", "y", "width", "height"))
        for rectangle in root.iter(f"{SVG}rect")
        if rectangle.get("class") == "box"
    ]
    assert boxes
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y
