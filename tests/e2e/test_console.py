"""The console page in a real browser: it signs in by SRP, and shows who may do what and why not.

Screenshots of what it shows are left in build/screenshots.
"""

import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect, sync_playwright

from tooling.console.local import local_server
from tooling.console.local_targets import LocalTargets
from tooling.console.server import Server
from tooling.console.site import Stack
from tooling.deployed import users
from tooling.deployed.sign_in import ClientApp
from tooling.deployed.users import User
from tooling.paths import BUILD

from ..loopback import listening, nobody_listening
from .conftest import Deployment
from .promised import CAST, PROMISED

Open = Callable[..., Page]

SCREENSHOTS = BUILD / "screenshots"
DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 360, "height": 780}
# It reaches out to nobody, and starts where root runs the tests.
ARGUMENTS = [
    *("--disable-background-networking", "--disable-component-update", "--disable-gpu"),
    *("--disable-quic", "--disable-sync", "--no-first-run"),
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    # On a busy machine: what is waited for comes, or does not.
    expect.set_options(timeout=30_000)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def launch(playwright: Playwright) -> Callable[..., Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    if not (path := next(filter(None, map(shutil.which, names)), None)):
        pytest.skip("no Chromium or Chrome on the PATH: Debian's package is chromium")

    def launch(*arguments: str) -> Browser:
        return playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])

    return launch


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    started = launch()
    yield started
    started.close()


@pytest.fixture(scope="module")
def app(deployment: Deployment) -> ClientApp:
    return deployment.stack.client_app()


@pytest.fixture(scope="module")
def people(app: ClientApp) -> Iterator[dict[str, User]]:
    """By names that the page shows, and that are free again afterwards."""
    with ExitStack() as cleanup:
        found = {}
        for name, groups in CAST.items():
            found[name] = users.create(app, name, groups)
            which = {"UserPoolId": app.user_pool_id, "Username": name}
            cleanup.callback(app.cognito.admin_delete_user, **which)
        yield found


@pytest.fixture(scope="module")
def server(deployment: Deployment, people: dict[str, User]) -> Iterator[Server]:
    server = local_server(deployment.aws, deployment.stack, list(people.values()))
    with server.serving():
        yield server


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens a page in a browser of its own, and fails if one of its scripts does."""
    contexts = []
    faults: list[Any] = []

    def visit(server: Server, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(error))  # noqa: PLW0108
        page.goto(server.origin)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(visit: Open, server: Server) -> Page:
    return visit(server)


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


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def assert_fits(page: Page) -> None:
    width, fits = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= fits


@pytest.mark.parametrize(
    ("name", "role", "because"),
    [
        ("reader", "group-role-readers", "only role, and the preferred one"),
        ("reader-editor", "group-role-editors", "2 roles it is the preferred one"),
        ("nobody", "No role", "The token has no cognito:roles"),
    ],
)
def test_role_and_why(page: Page, name: str, role: str, because: str) -> None:
    sign_in(page, name)
    expect(page.locator("#role-name")).to_have_text(role)
    expect(page.locator("#because")).to_contain_text(because)
    claims = page.locator("#claims")
    for group in CAST[name]:
        expect(claims).to_contain_text(group)
    expect(page.locator("time")).to_contain_text(re.compile(r"expires in 5\d min"))


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("desktop-light", {"color_scheme": "light"}),
        pytest.param("desktop-dark", {"color_scheme": "dark"}, marks=pytest.mark.full),
        pytest.param(
            "phone-light", {"color_scheme": "light", "viewport": PHONE}, marks=pytest.mark.full
        ),
        ("phone-dark", {"color_scheme": "dark", "viewport": PHONE}),
    ],
)
def test_grid(visit: Open, server: Server, look: str, options: dict[str, Any]) -> None:
    page = visit(server, **options)
    assert_fits(page)
    screenshot(page, f"{look}-sign-in")
    page.get_by_role("button", name="Sign in all of them").click()
    expect(page.get_by_role("row")).to_have_count(1 + len(CAST))
    page.get_by_role("button", name="reader-editor", exact=True).click()
    page.get_by_role("button", name="Try all").click()
    for name, groups in CAST.items():
        row = page.get_by_role("row").filter(
            has=page.get_by_role("rowheader", name=name, exact=True)
        )
        for number, status in enumerate(PROMISED[groups]):
            expect(row.get_by_role("button").nth(number)).to_contain_text(str(status))
    cell(page, "reader", "write").click()
    answer = page.locator("#grid-answer")
    expect(answer).to_contain_text("403 denied")
    expect(answer).to_contain_text(
        "The request ran as group-role-readers, and IAM denies that role s3:PutObject."
    )
    expect(answer).to_contain_text('"detail": "Your role does not allow this."')
    expect(answer).to_contain_text("application/problem+json")
    assert_fits(page)
    screenshot(page, look)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) < 3 * 128) == look.endswith("dark")
    cell(page, "nobody", "list").click()
    expect(answer).to_contain_text("None of your groups has a role.")
    expect(answer).to_contain_text("Without a role, nothing is called in AWS.")


def test_wrong_password(page: Page) -> None:
    try_to_sign_in(page, "reader", "not the password")
    expect(page.get_by_role("alert").last).to_have_text("reader: Incorrect username or password.")
    expect(page.get_by_label("Password")).to_be_focused()
    screenshot(page, "wrong-password")
    sign_in(page, "reader")
    expect(page.locator("#role-name")).to_have_text("group-role-readers")


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


def test_by_keyboard(page: Page) -> None:
    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            label = focused.get_attribute("aria-label") or focused.inner_text()
            if label.startswith(name):
                style = "getComputedStyle(document.activeElement).outlineStyle"
                assert page.evaluate(style) == "solid"
                return
        pytest.fail(f"no way to {name} by Tab")

    tab_to("editor")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#role-name")).to_have_text("group-role-editors")
    tab_to("Try all")
    page.keyboard.press("Enter")
    expect(cell(page, "editor", "delete")).to_contain_text("403")
    tab_to("editor, delete")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-answer")).to_contain_text("IAM denies that role s3:DeleteObject")


def test_reload_forgets(page: Page) -> None:
    sign_in(page, "reader")
    expect(page.locator("#role-name")).to_have_text("group-role-readers")
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
    expect(answer).to_contain_text("IAM denies that role s3:DeleteObject")

    sign_in(page, "admin")
    expect(documents.get_by_role("heading", name="Documents, as admin")).to_be_visible()
    documents.get_by_role("button", name="List").click()
    documents.get_by_role("button", name=f"Delete {name}").click()
    expect(answer).to_contain_text("204 allowed")
    expect(documents.get_by_role("button", name=name, exact=True)).to_have_count(0)

    sign_in(page, "nobody")
    documents.get_by_role("button", name="List").click()
    expect(answer).to_contain_text("None of your groups has a role.")


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
        users=[people["reader"]],
    )
    targets = LocalTargets(deployment.aws.api_url, deployment.stack.api_url())
    server = Server(stack, targets)
    with server.serving():
        page = visit(server)
        sign_in(page, "reader")
        expect(page.locator("#role-name")).to_have_text("group-role-readers")
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


def local_server_of(deployment: Deployment, user: User, api_url: str) -> Server:
    """The page for the stack's users, with another API."""
    outputs = deployment.outputs
    stack = Stack(
        name="another API",
        user_pool_id=outputs.user_pool_id,
        client_id=outputs.user_pool_client_id,
        cognito_url=LocalTargets.COGNITO,
        api_url=LocalTargets.API,
        users=[user],
    )
    return Server(stack, LocalTargets(deployment.aws.api_url, api_url))


def test_stack_that_is_gone(visit: Open, deployment: Deployment, people: dict[str, User]) -> None:
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
        "Nobody answers for Cognito: the demo behind this page has ended."
    )


class SilentApi(BaseHTTPRequestHandler):
    """Refuses a browser's question whether it may ask, and then keeps it waiting."""

    def do_GET(self) -> None:
        self.rfile.read(1)  # until the browser gives up


def test_deployed_stack(
    launch: Callable[..., Browser], deployment: Deployment, people: dict[str, User]
) -> None:
    """The browser calls Cognito and the API itself: by Cognito's name on AWS, at the emulator."""
    host = "cognito-idp.us-east-1.amazonaws.com"
    emulator = deployment.aws.env["AWS_ENDPOINT_URL"].removeprefix("https://")
    outputs = deployment.outputs

    def server_of(api_url: str) -> Server:
        return Server(
            Stack(
                name=outputs.function_name,
                user_pool_id=outputs.user_pool_id,
                client_id=outputs.user_pool_client_id,
                cognito_url=f"https://{host}",
                api_url=api_url,
            )
        )

    with ExitStack() as around:
        # Answers everything with 501, and lets no other origin read that.
        elsewhere = around.enter_context(listening(BaseHTTPRequestHandler))
        silent = around.enter_context(listening(SilentApi))
        nowhere = around.enter_context(nobody_listening())
        browser = launch(f"--host-resolver-rules=MAP {host} {emulator}")
        around.callback(browser.close)
        for api_url, shown in (
            (deployment.stack.api_url(), "only role, and the preferred one"),
            (nowhere, "Nothing answers at http://127.0.0.1:"),
            (silent, f"Nothing answers at {silent}"),
            (elsewhere, "Add this origin to cors_allow_origins and apply."),
        ):
            with (server := server_of(api_url)).serving():
                page = browser.new_page(ignore_https_errors=True)
                page.goto(server.origin)
                page.get_by_label("Username").fill("reader")
                page.get_by_label("Password").fill(people["reader"].password)
                page.keyboard.press("Enter")
                expect(page.locator("#because")).to_contain_text(shown)
                page.close()


# What takes too long for a test is over at once; what has to last that long lasts.
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


def answering(**answer: Any) -> Callable[[Route], None]:
    """Return what answers in a server's place."""
    return lambda route: route.fulfill(**answer)


def test_handler_that_answers_otherwise(page: Page) -> None:
    """A handler of a deployer's own need not answer in JSON, nor with lists of documents."""
    for path, body in (("whoami", "It is you."), ("documents", '{"documents": 3}')):
        page.route(f"**/api/{path}", answering(body=body))
    sign_in(page, "reader")
    expect(page.locator("#because")).to_contain_text("This request calls nothing in AWS")
    documents = page.locator("#documents")
    documents.get_by_role("button", name="List").click()
    expect(page.locator("#documents-answer")).to_contain_text("200 allowed")
    expect(documents.get_by_role("listitem")).to_have_count(0)


def test_keys_that_browsers_cannot_ask_for(page: Page, deployment: Deployment) -> None:
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
    expect(page.locator("#documents-answer")).to_contain_text("204 allowed")
    left = {found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert left.intersection(keys) == set(keys) - {"dots/..."}


def test_documents_do_not_pile_up(visit: Open, server: Server) -> None:
    """What a page may save stays in the browser's memory as long as its address is valid."""
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


def test_page_whose_server_is_gone(browser: Browser, server: Server) -> None:
    for config, shown in (
        ({"status": 404}, "server does not answer any more"),
        # A fault of the page's own is not the server's.
        ({"json": {}}, ""),
    ):
        page = browser.new_page()
        page.route("**/config.json", answering(**config))
        page.goto(server.origin)
        expect(page.locator("#alert")).to_contain_text(shown)
        assert bool(page.locator("#alert").inner_text()) is bool(shown)
        page.close()
