"""People sign in to the page by SRP in a browser; to sign out or to reload deletes their tokens."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect

from tooling.console.server import Server
from tooling.deployed.sign_in import ClientApp

from ..conftest import Deployment
from ..promised import CAST
from .steps import Open, answering, cell, screenshot, sign_in, try_to_sign_in


def test_wrong_password(page: Page) -> None:
    try_to_sign_in(page, "reader", "not the password")
    expect(page.get_by_role("alert").last).to_have_text("reader: Incorrect username or password.")
    expect(page.get_by_label("Password")).to_be_focused()
    screenshot(page, "wrong-password")
    sign_in(page, "reader")
    expect(page.locator("#role-name")).to_have_text("group-role.readers")


def test_first_sign_in(page: Page, deployment: Deployment, app: ClientApp) -> None:
    user = deployment.create_user(name="newcomer")
    app.cognito.admin_set_user_password(
        UserPoolId=app.user_pool_id,
        Username=user.username,
        Password=user.password,
        Permanent=False,
    )
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(user.password)
    page.keyboard.press("Enter")
    asked = page.get_by_label("New password, in place of the temporary one")
    expect(asked).to_be_focused()
    asked.fill("Another-Passw0rd")
    again = page.get_by_label("The new password again")
    again.fill("Another-Password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").last).to_have_text(
        f"{user.username}: The two passwords are not the same."
    )
    expect(again).to_be_focused()
    # A user who gave a wrong name can go back.
    page.get_by_role("button", name="Begin again").click()
    expect(page.get_by_label("Username")).to_have_value(user.username)
    page.get_by_label("Password").fill(user.password)
    page.keyboard.press("Enter")
    asked.fill("Another-Passw0rd")
    again.fill("Another-Passw0rd")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=user.username, exact=True)).to_be_visible()


def test_sign_in_that_takes_too_long(page: Page) -> None:
    """Cognito waits three minutes for a response to its challenge; here it gives up at once."""
    page.route("**/cognito", late)
    try_to_sign_in(page, "reader")
    expect(page.get_by_role("alert").last).to_have_text(
        "reader: The sign-in took too long, and has expired: sign in again."
    )
    expect(page.get_by_label("Password")).to_be_focused()
    page.unroute("**/cognito")
    sign_in(page, "reader")


def late(route: Route) -> None:
    if "RespondToAuthChallenge" not in route.request.headers["x-amz-target"]:
        route.continue_()
        return
    message = "Invalid session for the user, session is expired."
    route.fulfill(status=400, json={"__type": "NotAuthorizedException", "message": message})


def test_signing_in_all_users_keeps_the_selected_user(page: Page) -> None:
    sign_in(page, "editor")
    cell(page, "editor", "list").click()
    expect(page.locator("#grid-answer")).to_contain_text("200 allowed")
    page.get_by_text("Sign in another user").click()
    everybody = page.get_by_role("button", name="Sign in all of them")
    everybody.click()
    expect(page.locator(".grid .cell[data-action=list]")).to_have_count(len(CAST))
    expect(cell(page, "nobody", "whoami")).to_contain_text("403")
    expect(page.locator("#identity-title")).to_have_text("editor")
    expect(everybody).to_be_focused()
    expect(page.locator("#grid-answer")).to_contain_text("editor · list")


def test_signing_in_all_users_selects_the_first(page: Page) -> None:
    page.get_by_role("button", name="Sign in all of them").click()
    expect(page.locator(".grid .cell[data-action=list]")).to_have_count(len(CAST))
    expect(page.locator("#identity-title")).to_have_text(next(iter(CAST)))
    expect(page.locator("#identity-title")).to_be_focused()


def test_failure_to_sign_in_all_users(page: Page) -> None:
    """The page says so below the button for all, not below a form that nobody used."""
    page.route("**/cognito", lambda route: route.abort())
    everybody = page.get_by_role("button", name="Sign in all of them")
    everybody.click()
    alert = page.get_by_role("alert").last
    expect(alert).to_contain_text(f"{next(iter(CAST))}: Cognito does not answer")
    assert alert.evaluate("alert => alert.previousElementSibling.textContent") == (
        "Sign in all of them"
    )
    expect(everybody).to_be_focused()


def test_reload_signs_out(page: Page) -> None:
    sign_in(page, "reader")
    expect(page.locator("#role-name")).to_have_text("group-role.readers")
    kept = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    assert kept == [[], []]
    assert page.context.cookies() == []
    page.reload()
    expect(page.get_by_label("Username")).to_be_visible()
    expect(page.locator("#people")).to_be_hidden()


def test_sign_out(page: Page) -> None:
    sign_in(page, "reader")
    sign_in(page, "editor")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="reader", exact=True)).to_be_focused()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Username")).to_be_focused()
    expect(page.get_by_role("heading", name="Sign in, and see")).to_be_visible()


def test_expired_token(visit: Open, server: Server) -> None:
    page = visit(server)
    sign_in(page, "reader")
    expect(page.locator("#role-name")).to_have_text("group-role.readers")
    page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=2))
    refused = answering(status=401, json={"message": "The incoming token has expired"})
    page.route("**/api/**", refused)
    expect(page.locator("time")).to_contain_text("expired at")
    cell(page, "reader", "list").click()
    answer = page.locator("#grid-answer")
    expect(answer).to_contain_text("401 refused")
    expect(answer).to_contain_text("The token expired at")
    documents = page.locator("#documents")
    page.locator("#list").click()
    expect(page.locator("#documents-answer")).to_contain_text("The token expired at")
    screenshot(page, "expired-token")
    # Everywhere that the page names who has signed in.
    expect(page.locator("#role-name")).to_have_text("group-role.readers")
    expect(page.locator("#because")).to_contain_text("lets no request through until you sign")
    expect(page.locator("#identity")).not_to_contain_text("Requests run as")
    for named in (
        page.locator("#people").get_by_role("button"),
        page.get_by_role("rowheader"),
        documents.get_by_role("heading").first,
    ):
        expect(named).to_contain_text("token expired")
    # And beside each answer that it gave.
    for part in (page.locator("#identity"), answer, documents):
        part.get_by_role("button", name="Sign in again").click()
        expect(page.get_by_label("Username")).to_have_value("reader")
        expect(page.get_by_label("Password")).to_be_focused()
    page.clock.set_system_time(datetime.now(UTC))
    page.unroute_all()
    page.keyboard.press("Enter")
    expect(page.locator("time")).to_contain_text("expires in")
    expect(page.locator("body")).not_to_contain_text("token expired")
