"""The page shows who is locked out, and reads it again when its window gets the focus."""

from playwright.sync_api import Page, Route, expect

from tooling.lock_out.lock_out import LockOut
from tooling.lock_out.locked_out import KnownAs, LockedOut

from ..conftest import Deployment
from .steps import answering, assert_fits, screenshot

FOCUS = "dispatchEvent(new Event('focus'))"
LATER = {"entries": [{"who": "grace", "by": "scripts/lock-out", "since": "since now"}]}


def test_the_page_lists_locked_out_users(page: Page, deployment: Deployment) -> None:
    stack = deployment.stack.outputs()
    lock_out = LockOut(stack, deployment.aws)
    shown = page.locator("#locked-out")
    expect(shown).to_be_hidden()
    names = {"reader", "a_long_and_changed_name=0123456789abcdef0123"}
    lock_out.lock_out(LockedOut(frozenset(names)))
    try:
        page.evaluate(FOCUS)
        expect(shown.get_by_role("listitem")).to_have_count(2)
        expect(shown).to_contain_text("reader by scripts/lock-out since 20")
        assert_fits(page)
        screenshot(page, "locked-out")
    finally:
        lock_out.let_in([KnownAs(frozenset(names))])
    page.evaluate(FOCUS)
    expect(shown).to_be_hidden()


def test_the_page_shows_the_latest_answer(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    held: list[Route] = []

    def answer(route: Route) -> None:
        if held:
            route.fulfill(json=LATER)
        else:
            held.append(route)

    page.route("**/locked-out.json", answer)
    page.evaluate(FOCUS)
    page.evaluate(FOCUS)
    shown = page.locator("#locked-out")
    expect(shown).to_contain_text("grace")
    with page.expect_response("**/locked-out.json"):
        held[0].fulfill(json={"entries": []})
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    expect(shown).to_contain_text("grace", timeout=1)


def test_missing_rights_to_read_the_policy(page: Page) -> None:
    refused = {"error": "AWS refuses ListPolicyVersions: AccessDenied: No."}
    page.route("**/locked-out.json", answering(json=refused))
    page.evaluate(FOCUS)
    expect(page.locator("#locked-out")).to_have_text(
        f"Locked outThe list cannot be read: {refused['error']}"
    )
