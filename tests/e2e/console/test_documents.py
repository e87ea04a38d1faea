"""The page's documents, and handlers that have none."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tooling.console.server import Server

from ..conftest import Deployment
from .steps import (
    Open,
    answer_to,
    answering,
    assert_large_document_goes_up_and_down,
    screenshot,
    sign_in,
)


def test_documents(page: Page, tmp_path: Path) -> None:
    name = "notes & ideas/ünïcode?.txt".replace("/", "-")
    (tmp_path / name).write_text("a note\n")
    documents = page.locator("#documents")
    answer = page.locator("#documents-answer")

    sign_in(page, "editor")
    documents.get_by_label("Upload a file").set_input_files(tmp_path / name)
    documents.get_by_role("button", name="Upload", exact=True).click()
    expect(answer).to_contain_text("201 allowed")
    documents.get_by_role("button", name=name, exact=True).click()
    expect(answer.locator("pre")).to_have_text("a note\n")
    with page.expect_download() as download:
        answer.get_by_role("link", name=f"Save {name}").click()
    assert Path(download.value.path()).read_text() == "a note\n"
    documents.get_by_role("button", name=f"Delete {name}").click()
    answer_to(page, f"Delete {name}?", "Delete")
    expect(answer).to_contain_text("IAM denies that role s3:DeleteObject")

    sign_in(page, "admin")
    expect(documents.get_by_role("heading", name="Documents, as admin")).to_be_visible()
    documents.get_by_role("button", name="List").click()
    documents.get_by_role("button", name=f"Delete {name}").click()
    answer_to(page, f"Delete {name}?", "Delete")
    expect(answer).to_contain_text("204 allowed")
    expect(documents.get_by_role("button", name=name, exact=True)).to_have_count(0)

    sign_in(page, "nobody")
    documents.get_by_role("button", name="List").click()
    expect(answer).to_contain_text("None of your groups has a role.")


def test_large_documents(page: Page, deployment: Deployment, tmp_path: Path) -> None:
    """They go to S3 itself; the page refuses a reader before it sends anything."""
    sign_in(page, "editor")
    assert_large_document_goes_up_and_down(page, tmp_path, "film.bin")
    screenshot(page, "large-document")
    sign_in(page, "reader")
    documents, answer = page.locator("#documents"), page.locator("#documents-answer")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    (tmp_path / "refused.bin").write_bytes(bytes(5_000_000))
    documents.get_by_label("Upload a file").set_input_files(tmp_path / "refused.bin")
    documents.get_by_role("button", name="Upload", exact=True).click()
    expect(answer).to_contain_text("403 denied")
    expect(answer).to_contain_text("IAM denies that role s3:PutObject")
    assert not [request for request in sent if request.startswith("PUT")]
    s3, bucket = deployment.aws.client("s3"), deployment.outputs.documents_bucket
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="refused.bin")


def test_url_that_s3_refuses_as_expired(page: Page, tmp_path: Path) -> None:
    """The page says so, and stays where it is."""
    ended = {"url": "https://127.0.0.1/documents/x?X-Amz-Signature=0", "expires_at": "2026-01-01"}
    page.route("**/api/uploads/**", answering(json=ended))
    page.route("**/s3/**", answering(status=403, body="<Error>", content_type="application/xml"))
    sign_in(page, "editor")
    (tmp_path / "late.bin").write_bytes(bytes(5_000_000))
    documents, answer = page.locator("#documents"), page.locator("#documents-answer")
    documents.get_by_label("Upload a file").set_input_files(tmp_path / "late.bin")
    documents.get_by_role("button", name="Upload", exact=True).click()
    expect(answer).to_contain_text("403 denied")
    expect(answer).to_contain_text("IAM denies that role s3:PutObject")
    page.unroute("**/s3/**")
    late = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    page.route("**/s3/**", answering(status=403, body=late, content_type="application/xml"))
    documents.get_by_role("button", name="Upload", exact=True).click()
    expect(answer).to_contain_text("The URL of this upload has expired.")
    page.unroute("**/s3/**")
    page.route("**/s3/**", lambda route: route.abort())
    documents.get_by_role("button", name="Upload", exact=True).click()
    expect(answer).to_contain_text("S3 closed the connection")


def test_download_with_an_expired_url(page: Page, deployment: Deployment) -> None:
    """S3's error page must not replace this page, or open beside it."""
    s3, bucket = deployment.aws.client("s3"), deployment.outputs.documents_bucket
    s3.put_object(Bucket=bucket, Key="ended.bin", Body=bytes(5_000_000))
    ended = {"url": "https://127.0.0.1/documents/x?X-Amz-Signature=0", "expires_at": "2026-01-01"}
    page.route("**/api/downloads/**", answering(json=ended))
    sign_in(page, "reader")
    page.locator("#list").click()
    page.get_by_role("button", name="ended.bin", exact=True).click()
    answer = page.locator("#documents-answer")
    answer.get_by_role("link", name="Save ended.bin").click()
    expect(answer).to_contain_text("the link ended at")
    expect(answer).to_contain_text("open the document again")
    assert len(page.context.pages) == 1


def test_handler_that_does_not_return_json(page: Page) -> None:
    """A handler of a deployer's own need not answer in JSON, nor with lists of documents."""
    for path, body in (("whoami", "It is you."), ("documents", '{"documents": 3}')):
        page.route(f"**/api/{path}", answering(body=body))
    sign_in(page, "reader")
    expect(page.locator("#because")).to_contain_text("This request makes no AWS call")
    documents = page.locator("#documents")
    documents.get_by_role("button", name="List").click()
    expect(page.locator("#documents-answer")).to_contain_text("200 allowed")
    expect(documents.get_by_role("listitem")).to_have_count(0)


def test_a_late_list_does_not_replace_the_answer(page: Page) -> None:
    """A document may be opened from the old list, while the new one is on its way."""
    sign_in(page, "reader")
    documents, answer = page.locator("#documents"), page.locator("#documents-answer")
    documents.get_by_role("button", name="List").click()
    opened = documents.get_by_role("button", name="console/hello.txt", exact=True)
    expect(opened).to_be_visible()
    held: list[Route] = []
    page.route("**/api/documents", lambda route: held.append(route))  # noqa: PLW0108
    for keys, above in ((["console/hello.txt", "newer"], "LI"), (["newest"], "SECTION")):
        documents.get_by_role("button", name="List").click()
        opened.click()
        expect(answer.get_by_role("link", name="Save hello.txt")).to_be_visible()
        held.pop().fulfill(json={"documents": keys})
        expect(documents.get_by_role("button", name=keys[-1], exact=True)).to_be_visible()
        expect(documents.get_by_role("listitem")).to_have_count(len(keys))
        expect(answer).to_contain_text("read 200 allowed")
        expect(answer.get_by_role("link", name="Save hello.txt")).to_be_visible()
        assert answer.evaluate("answer => answer.parentElement.tagName") == above


def test_keys_that_browsers_cannot_request(page: Page, deployment: Deployment) -> None:
    """A browser makes /documents/dots/b of /documents/dots/a/../b, and so another document."""
    s3, bucket = deployment.aws.client("s3"), deployment.outputs.documents_bucket
    keys = ["dots/b", "dots/a/../b", "dots/./b", "dots/.b", "dots/..."]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    sign_in(page, "admin")
    documents = page.locator("#documents")
    documents.get_by_role("button", name="List").click()
    for key in keys:
        offered = 0 if key in {"dots/a/../b", "dots/./b"} else 1
        entry = documents.get_by_role("listitem").filter(has_text=re.compile(f"^{re.escape(key)}"))
        expect(entry).to_have_count(1)
        expect(entry.get_by_role("button", name=f"Delete {key}", exact=True)).to_have_count(offered)
        expect(entry.get_by_text("a browser would ask for another")).to_have_count(1 - offered)
    documents.get_by_role("button", name="Delete dots/...", exact=True).click()
    answer_to(page, "Delete dots/...?", "Delete")
    expect(page.locator("#documents-answer")).to_contain_text("204 allowed")
    left = {found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert left.intersection(keys) == set(keys) - {"dots/..."}


def test_the_browser_frees_the_memory_of_saved_documents(visit: Open, server: Server) -> None:
    """A browser keeps a document in memory as long as the page's URL for it is valid."""
    page = visit(server)
    page.context.add_init_script("""
        window.valid = new Set();
        const { createObjectURL, revokeObjectURL } = URL;
        URL.createObjectURL = (blob) => {
            const url = createObjectURL(blob);
            valid.add(url);
            return url;
        };
        URL.revokeObjectURL = (url) => (valid.delete(url), revokeObjectURL(url));
    """)
    page.reload()
    sign_in(page, "reader")
    documents = page.locator("#documents")
    for valid in (1, 1):
        documents.get_by_role("button", name="List").click()
        expect(page.locator("#documents-answer a")).to_have_count(0)
        assert page.evaluate("valid.size") == 0
        documents.get_by_role("button", name="console/hello.txt", exact=True).click()
        expect(page.locator("#documents-answer a")).to_have_count(1)
        assert page.evaluate("valid.size") == valid
    sign_in(page, "editor")
    assert page.evaluate("valid.size") == 0
