"""People sign in to the page by SRP, in a browser, and what they got is gone afterwards."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tooling.console.local import local_targets
from tooling.console.local_targets import LocalTargets
from tooling.console.server import Server
from tooling.console.site import Stack
from tooling.deployed.sign_in import ClientApp
from tooling.deployed.users import User

from ..conftest import Deployment
from .steps import Open, cell, screenshot, sign_in, try_to_sign_in


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
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=user.username, exact=True)).to_be_visible()


def test_reload_forgets(page: Page) -> None:
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
    expect(page.get_by_role("heading", name="reader", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Username")).to_be_focused()
    expect(page.get_by_role("heading", name="Sign in, and see")).to_be_visible()


@pytest.fixture
def client_in_a_hurry(app: ClientApp) -> Iterator[str]:
    """The emulator gives out tokens for seconds, which Cognito does for minutes at least."""
    client = app.cognito.create_user_pool_client(
        UserPoolId=app.user_pool_id,
        ClientName="in-a-hurry",
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        # Longer than a sign-in takes on a busy machine.
        IdTokenValidity=30,
        TokenValidityUnits={"IdToken": "seconds"},
    )["UserPoolClient"]["ClientId"]
    yield client
    app.cognito.delete_user_pool_client(UserPoolId=app.user_pool_id, ClientId=client)


def test_expired_token(
    visit: Open, deployment: Deployment, people: dict[str, User], client_in_a_hurry: str
) -> None:
    stack = Stack(
        name="in a hurry",
        user_pool_id=deployment.outputs.user_pool_id,
        client_id=client_in_a_hurry,
        cognito_url=LocalTargets.COGNITO,
        api_url=LocalTargets.API,
        s3_url=LocalTargets.S3,
        users=[people["reader"]],
    )
    bucket = deployment.outputs.documents_bucket
    server = Server(stack, local_targets(deployment.aws, bucket, deployment.stack.api_url()))
    with server.serving():
        page = visit(server)
        sign_in(page, "reader")
        expect(page.locator("#role-name")).to_have_text("group-role.readers")
        expect(page.locator("time")).to_contain_text("expired at", timeout=60_000)
        cell(page, "reader", "list").click()
        answer = page.locator("#grid-answer")
        expect(answer).to_contain_text("401 refused")
        expect(answer).to_contain_text("The token expired at")
        screenshot(page, "expired-token")
        page.get_by_role("button", name="Sign in again").click()
        expect(page.get_by_label("Username")).to_have_value("reader")
        page.keyboard.press("Enter")
        expect(page.locator("time")).to_contain_text("expires in")
