"""The page with an API that is deployed elsewhere, slow, unreachable for it, or deleted."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tooling.console.local import local_targets
from tooling.console.local_targets import LocalTargets
from tooling.console.server import Server
from tooling.console.site import Stack
from tooling.deployed.users import User

from ...loopback import listening, nobody_listening
from ..conftest import Deployment
from .steps import (
    Open,
    answering,
    assert_large_document_goes_up_and_down,
    cell,
    screenshot,
    sign_in,
    try_to_sign_in,
)


def local_server_of(deployment: Deployment, user: User, api_url: str) -> Server:
    """The page for the stack's users, with another API."""
    outputs = deployment.outputs
    stack = Stack(
        name="another API",
        user_pool_id=outputs.user_pool_id,
        client_id=outputs.user_pool_client_id,
        cognito_url=LocalTargets.COGNITO,
        api_url=LocalTargets.API,
        s3_url=LocalTargets.S3,
        users=[user],
    )
    return Server(stack, local_targets(deployment.aws, outputs, api_url))


def test_deleted_stack(visit: Open, deployment: Deployment, people: dict[str, User]) -> None:
    with nobody_listening() as gone:
        server = local_server_of(deployment, people["reader"], gone)
        with server.serving():
            page = visit(server)
            sign_in(page, "reader")
            expect(page.locator("#because")).to_have_text(
                "The local stack does not answer any more."
            )
    # Now the page's own server is gone too.
    cell(page, "reader", "list").click()
    expect(page.locator("#grid-answer")).to_contain_text(
        "The API did not answer: the demo behind this page has ended. Start it again."
    )
    screenshot(page, "unreachable")
    try_to_sign_in(page, "reader")
    expect(page.get_by_role("alert").last).to_contain_text(
        "Cognito does not answer: the demo behind this page has ended."
    )


class SilentApi(BaseHTTPRequestHandler):
    """Refuses the browser's preflight request, and never answers a GET request."""

    def do_GET(self) -> None:
        self.rfile.read(1)  # until the browser gives up


COGNITO = "cognito-idp.us-east-1.amazonaws.com"


def server_of(deployment: Deployment, api_url: str) -> Server:
    """The page for the stack as `scripts/console` serves it: the browser calls everything."""
    outputs = deployment.outputs
    return Server(
        Stack(
            name=outputs.function_name,
            user_pool_id=outputs.user_pool_id,
            client_id=outputs.user_pool_client_id,
            cognito_url=f"https://{COGNITO}",
            api_url=api_url,
            s3_url=deployment.aws.env["AWS_ENDPOINT_URL"],
        )
    )


@pytest.fixture(scope="module")
def elsewhere(launch: Callable[..., Browser], deployment: Deployment) -> Iterator[Page]:
    """A tab of a browser that finds Cognito by its name on AWS, at the emulator."""
    emulator = deployment.aws.env["AWS_ENDPOINT_URL"].removeprefix("https://")
    browser = launch(f"--host-resolver-rules=MAP {COGNITO} {emulator}")
    yield browser.new_page(ignore_https_errors=True)
    browser.close()


def open_and_sign_in(page: Page, server: Server, user: User) -> None:
    page.goto(server.origin)
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(user.password)
    page.keyboard.press("Enter")


def test_deployed_stack(elsewhere: Page, deployment: Deployment, people: dict[str, User]) -> None:
    with ExitStack() as around:
        # Answers everything with 501, and lets no other origin read that.
        closed = around.enter_context(listening(BaseHTTPRequestHandler))
        silent = around.enter_context(listening(SilentApi))
        nowhere = around.enter_context(nobody_listening())
        for api_url, shown in (
            (deployment.stack.api_url(), "only role, and the preferred one"),
            (nowhere, "Nothing answers at http://127.0.0.1:"),
            (silent, f"Nothing answers at {silent}"),
            (closed, "Add this origin to cors_allow_origins and apply."),
        ):
            with (server := server_of(deployment, api_url)).serving():
                open_and_sign_in(elsewhere, server, people["reader"])
                expect(elsewhere.locator("#because")).to_contain_text(shown)


def test_large_documents_of_a_deployed_stack(
    elsewhere: Page, deployment: Deployment, people: dict[str, User], tmp_path: Path
) -> None:
    """Page and bucket have two origins: the policies of both say that they may meet."""
    with (server := server_of(deployment, deployment.stack.api_url())).serving():
        open_and_sign_in(elsewhere, server, people["editor"])
        assert_large_document_goes_up_and_down(elsewhere, tmp_path, "deployed.bin")
        # Nothing else may be called from the page, whatever is among its scripts.
        blocked = "fetch('https://elsewhere.example.com/').then(() => 'called', () => 'blocked')"
        assert elsewhere.evaluate(blocked) == "blocked"


# Makes the page's time-outs a hundred times shorter.
WITHOUT_PATIENCE = """
    const timeout = AbortSignal.timeout;
    AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, milliseconds / 100);
"""


def test_slow_api(visit: Open, deployment: Deployment, people: dict[str, User]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow:
        url = f"http://127.0.0.1:{slow.getsockname()[1]}"
        server = local_server_of(deployment, people["reader"], url)
        with server.serving():
            page = visit(server)
            page.context.add_init_script(WITHOUT_PATIENCE)
            page.reload()
            sign_in(page, "reader")
            expect(page.locator("#because")).to_have_text("The API did not answer within 35 s.")


def test_stopped_server(browser: Browser, server: Server) -> None:
    for config, shown in (
        ({"status": 404}, "server does not answer any more"),
        # The page must not report its own fault as one of the server.
        ({"json": {}}, ""),
    ):
        page = browser.new_page()
        page.route("**/config.json", answering(**config))
        page.goto(server.origin)
        expect(page.locator("#alert")).to_contain_text(shown)
        assert bool(page.locator("#alert").inner_text()) is bool(shown)
        page.close()
