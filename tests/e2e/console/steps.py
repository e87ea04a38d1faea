"""Steps of a user of the console page, and what the page then shows.

Screenshots are left in build/screenshots.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, expect

from tooling.paths import BUILD

from ..promised import CAST

Open = Callable[..., Page]

SCREENSHOTS = BUILD / "screenshots"


def try_to_sign_in(page: Page, name: str, password: str | None = None) -> None:
    """Choose a user, whose password the page fills in."""
    folded = page.get_by_text("Sign in another user")
    if folded.is_visible():
        folded.click()
    groups = ", ".join(CAST[name]) or "no group"
    page.get_by_role("button", name=f"{name} {groups}", exact=True).click()
    if password is not None:
        page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in(page: Page, name: str) -> None:
    try_to_sign_in(page, name)
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_focused()


def cell(page: Page, name: str, action: str) -> Any:
    return page.get_by_role("button", name=re.compile(f"^{name}, {action}:"))


def answer_to(page: Page, question: str, answer: str) -> None:
    """Answer the question that the page asks before it does something."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(question)
    dialog.get_by_role("button", name=answer, exact=True).click()
    expect(dialog).to_have_count(0)


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def assert_fits(page: Page) -> None:
    width, fits = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= fits


def answering(**answer: Any) -> Callable[[Route], None]:
    """Return a route that answers instead of a server."""
    return lambda route: route.fulfill(**answer)


def assert_large_document_goes_up_and_down(page: Page, folder: Path, name: str) -> None:
    """Let the signed-in user upload 20 MB and download them again, with the page."""
    content = os.urandom(20_000_000)
    (folder / name).write_bytes(content)
    documents, answer = page.locator("#documents"), page.locator("#documents-answer")
    documents.get_by_label("Upload a file").set_input_files(folder / name)
    documents.get_by_role("button", name="Upload", exact=True).click()
    expect(answer).to_contain_text("200 allowed")
    expect(answer).to_contain_text("PUT http")
    documents.get_by_role("button", name=name, exact=True).click()
    save = answer.get_by_role("link", name=f"Save {name}")
    expect(save).to_be_visible()
    expect(answer).to_contain_text("from S3 itself, until")
    assert "X-Amz-Signature" not in page.locator("body").inner_text()
    # A script may read it too.
    fetched = "url => fetch(url).then((answer) => answer.blob()).then(({ size }) => size)"
    assert page.evaluate(fetched, save.get_attribute("href")) == len(content)
    with page.expect_download() as download:
        save.click()
    assert Path(download.value.path()).read_bytes() == content
