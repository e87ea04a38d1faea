"""The page at any width, in any font and in the reader's own colours passes the checks of axe."""

from typing import Literal

from playwright.sync_api import Page, ViewportSize, expect

from ..promised import CAST
from .conftest import DESKTOP
from .steps import assert_fits, cell, screenshot, sign_in

# Wide and light, and last narrow and dark.
LOOKS: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = (
    (DESKTOP, "light"),
    ({"width": 320, "height": 640}, "dark"),
)
# Settings of a reader, each of which makes text wider than most fonts do.
FONTS = {
    "monospace": "* { font-family: monospace !important; }",
    "spaced": (
        "* { font-weight: bold !important; letter-spacing: 0.12em !important;"
        " word-spacing: 0.16em !important; line-height: 1.5 !important; }"
    ),
    "twice-as-large": "html { font-size: 200% !important; }",
}
WITH_STYLE = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""
# Elements that leave the page, text that leaves its element, and words of the table in two lines.
BROKEN = """() => [...document.querySelectorAll('body *')].filter((found) => {
    const { left, right, width } = found.getBoundingClientRect();
    if (!width || found.closest('.unseen, .skip')) return false;
    const outside = !found.closest('.scroller *') && (left < -1 || right > innerWidth + 1);
    const scrolls = found.matches('.scroller, input');
    const clipped = !scrolls && found.clientWidth && found.scrollWidth > found.clientWidth + 1;
    const word = found.matches('.grid thead th, .cell') ? found.lastChild : null;
    const range = document.createRange();
    if (word) range.selectNodeContents(word);
    return outside || clipped || (word && range.getClientRects().length > 1);
}).map((found) => found.outerHTML.slice(0, 120))"""


def everything_on_show(page: Page) -> None:
    """Make all parts of the page show something, results included."""
    page.get_by_role("button", name="Sign in all of them").click()
    expect(page.locator(".grid .cell[data-action=list]")).to_have_count(len(CAST))
    page.get_by_role("button", name="Try all").click()
    expect(cell(page, "nobody", "delete")).to_contain_text("403")
    expect(cell(page, "reader-editor", "delete")).to_contain_text("403")
    cell(page, "reader-editor", "write").click()
    page.locator("#list").click()
    page.locator("#claims summary").click()
    delete = page.get_by_role("button", name="Delete console/hello.txt")
    delete.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#documents-answer")).to_contain_text("403 denied")


def violations(page: Page) -> list[str]:
    """Return what axe finds in a wide and light window, and then in a narrow and dark one."""
    found = []
    for viewport, scheme in LOOKS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate("axe.run().then(({ violations }) => violations)")
    return [
        f"{violation['id']}: {' '.join(node['html'].split())[:120]}"
        for violation in found
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing_and_any_font_fits(page: Page, axe: str) -> None:
    page.evaluate(axe)
    assert violations(page) == []
    assert page.evaluate(BROKEN) == []
    everything_on_show(page)
    assert violations(page) == []
    for name, css in {"plain": "", **FONTS}.items():
        page.evaluate(WITH_STYLE, css)
        assert_fits(page)
        assert page.evaluate(BROKEN) == [], name
        screenshot(page, f"narrow-{name}")
    page.get_by_role("button", name="Delete console/hello.txt").click()
    assert page.evaluate(BROKEN) == []
    page.evaluate(WITH_STYLE, "")
    assert violations(page) == []


def test_forced_colours(page: Page) -> None:
    """The selection is visible without the page's own colours."""
    page.emulate_media(forced_colors="active")
    sign_in(page, "reader")
    sign_in(page, "editor")
    cell(page, "editor", "whoami").click()
    expect(page.locator("#grid-answer")).to_contain_text("200 allowed")
    for chosen, other in (
        (
            page.locator("#people").get_by_role("button", name="editor", exact=True),
            page.locator("#people").get_by_role("button", name="reader", exact=True),
        ),
        (cell(page, "editor", "whoami"), cell(page, "reader", "whoami")),
    ):
        seen = "found => { const { backgroundColor, color } = getComputedStyle(found);"
        seen += " return [backgroundColor, color]; }"
        assert chosen.evaluate(seen) != other.evaluate(seen)
    screenshot(page, "forced-colours")
