"""A result appears beside its button and explains itself; the page asks before it deletes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ..conftest import Deployment
from .steps import answer_to, answering, cell, sign_in


@pytest.fixture(scope="module")
def many(deployment: Deployment) -> Iterator[list[str]]:
    """Documents that fill more than a screen."""
    s3, bucket = deployment.aws.client("s3"), deployment.outputs.documents_bucket
    keys = [f"many/{number:02}" for number in range(60)]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x", ContentType="text/plain")
    yield keys
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})


def documents_as(page: Page, name: str) -> Locator:
    sign_in(page, name)
    page.locator("#list").click()
    documents = page.locator("#documents")
    expect(documents.get_by_role("button", name="Delete many/59")).to_have_count(1)
    return documents


def entry_of(documents: Locator, key: str) -> Locator:
    return documents.locator(f'li[data-key="{key}"]')


def test_the_page_shows_that_a_delete_is_denied(page: Page, many: list[str]) -> None:
    documents = documents_as(page, "editor")
    for key in (many[0], many[30]):
        documents.get_by_role("button", name=f"Delete {key}").click()
        answer_to(page, f"Delete {key}?", "Delete")
        answer = entry_of(documents, key).locator("#documents-answer")
        expect(answer).to_contain_text("IAM denies that role s3:DeleteObject")
        expect(answer).to_be_in_viewport(ratio=1)
        expect(answer).to_contain_text("add s3:DeleteObject to the statements of the group editors")
        expect(documents.get_by_role("button", name=f"Delete {key}")).to_be_focused()
        # A screen reader says it too.
        expect(page.locator("#said")).to_contain_text("editor · delete 403 denied")


def test_answers_appear_below_the_button_that_was_used(
    page: Page, many: list[str], tmp_path: Path
) -> None:
    documents = documents_as(page, "admin")
    below = "answer => answer.previousElementSibling.className"
    answer = documents.locator("#documents-answer")
    assert answer.evaluate(below) == "section-head"
    documents.get_by_role("button", name=many[30], exact=True).click()
    expect(entry_of(documents, many[30]).locator("#documents-answer pre")).to_have_text("x")
    documents.get_by_role("button", name=f"Delete {many[30]}").click()
    answer_to(page, f"Delete {many[30]}?", "Delete")
    expect(answer).to_contain_text("204 allowed")
    expect(answer).to_be_in_viewport()
    expect(documents.get_by_role("button", name=many[31], exact=True)).to_be_focused()
    (tmp_path / "new.txt").write_text("new\n")
    documents.get_by_label("Upload a file").set_input_files(tmp_path / "new.txt")
    documents.get_by_role("button", name="Upload", exact=True).click()
    expect(answer).to_contain_text("201 allowed")
    assert answer.evaluate(below) == "upload"
    # The list is new, and has no place for the deleted document.
    expect(documents.get_by_role("button", name="new.txt", exact=True)).to_be_visible()
    expect(documents.get_by_role("listitem").filter(has_text="204")).to_have_count(0)
    page.route("**/api/documents?after=*", answering(json={"documents": ["z"]}))
    page.route("**/api/documents", answering(json={"documents": ["a"], "continue_after": "a"}))
    page.locator("#list").click()
    documents.get_by_role("button", name="More").click()
    expect(documents.get_by_role("button", name="z", exact=True)).to_be_visible()
    expect(answer).to_contain_text("?after=a")
    assert answer.evaluate(below) == "quiet"


def test_answers_in_the_grid(page: Page) -> None:
    sign_in(page, "reader")
    sign_in(page, "editor")
    answer = page.locator("#grid-answer")
    for name in ("reader", "editor"):
        cell(page, name, "delete").click()
        expect(answer).to_contain_text(f"{name} · delete 403 denied")
        above = "answer => answer.closest('tr').previousElementSibling.textContent"
        assert answer.evaluate(above).startswith(name)
        expect(cell(page, name, "delete")).to_have_attribute("aria-pressed", "true")
    again = answer.get_by_role("button", name="Try again")
    again.click()
    expect(again).to_be_focused()
    page.get_by_role("button", name="reader", exact=True).click()
    expect(answer).to_contain_text("editor · delete")
    page.get_by_role("button", name="editor", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(answer).to_have_count(0)


def by_escape(page: Page) -> None:
    page.keyboard.press("Escape")


def by_button(page: Page) -> None:
    answer_to(page, "Delete many/00?", "Keep it")


def test_deletion_asks_for_confirmation(page: Page, many: list[str]) -> None:
    documents = documents_as(page, "admin")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    delete = documents.get_by_role("button", name=f"Delete {many[0]}")
    for refuse in (by_escape, by_button):
        delete.click()
        # A user who presses Enter by mistake loses nothing.
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        refuse(page)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(delete).to_be_focused()
    assert "DELETE" not in sent


def test_replacement_asks_for_confirmation(page: Page, many: list[str], tmp_path: Path) -> None:
    key = "replaced.txt"
    (tmp_path / key).write_text("once\n")
    documents = documents_as(page, "admin")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    upload = documents.get_by_role("button", name="Upload", exact=True)
    for number in range(3):
        documents.get_by_label("Upload a file").set_input_files(tmp_path / key)
        upload.click()
        if number:
            answer_to(page, f"Replace {key}?", ("Keep it", "Replace")[number - 1])
        expect(documents.get_by_role("button", name=key, exact=True)).to_be_visible()
        expect(page.get_by_label("Upload a file")).to_have_value(
            f"C:\\fakepath\\{key}" if number == 1 else ""
        )
    assert sent.count("PUT") == 2
    assert many


WORDS = (
    (
        {"status": 413, "json": {"message": "Request Too Long"}},
        "413 too large The document is too large to go through the API: S3 itself",
    ),
    (
        {"status": 413, "json": {"detail": "Documents over 4,500,000 bytes."}},
        "too large to go through the API. Documents over 4,500,000 bytes.",
    ),
    ({"status": 429, "json": {"message": "Limit"}}, "There are too many requests: wait"),
    ({"status": 502, "json": {"message": "Internal"}}, "The function failed: its log says why"),
    ({"status": 504, "json": {"message": "Timed out"}}, "longer than API Gateway waits"),
    ({"status": 418}, "The API could not answer: try again."),
    (
        {"status": 403, "json": {"message": "Forbidden"}},
        "API Gateway refused the request before the function saw it: Forbidden.",
    ),
)


def test_each_status_has_an_explanation(page: Page) -> None:
    sign_in(page, "reader")
    cell(page, "reader", "read").click()
    shown = page.locator("#grid-answer")
    for answer, said in WORDS:
        page.route("**/api/documents/console/hello.txt", answering(**answer))
        shown.get_by_role("button", name="Try again").click()
        expect(shown).to_contain_text(f"{answer['status']}")
        expect(shown).to_contain_text(said, use_inner_text=True)
