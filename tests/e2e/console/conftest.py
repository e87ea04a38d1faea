"""What the tests of the console page share: a browser, the page, and people to sign in."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    Error,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from tooling.console.local import local_server
from tooling.console.server import Server
from tooling.deployed import users
from tooling.deployed.sign_in import ClientApp
from tooling.deployed.users import User
from tooling.environment import Unreachable
from tooling.node import packages
from tooling.paths import CONSOLE
from tooling.work_folder import SHORT, takes_sockets

from ...waiting import LONGEST_WAIT
from ..conftest import Deployment
from ..promised import CAST
from .steps import Open

DESKTOP: ViewportSize = {"width": 1200, "height": 900}
# The browser calls no other host, and also starts as root.
ARGUMENTS = [
    *("--disable-background-networking", "--disable-component-update", "--disable-gpu"),
    *("--disable-quic", "--disable-sync", "--no-first-run"),
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # Long enough for a busy machine, which may first install what explains a denial.
    expect.set_options(timeout=LONGEST_WAIT * 1000)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def launch(playwright: Playwright) -> Callable[..., Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    if not (path := next(filter(None, map(shutil.which, names)), None)):
        pytest.skip("no Chromium or Chrome on the PATH: Debian's package is chromium")
    # It has a socket in a folder of its own there.
    temporary = Path(tempfile.gettempdir())
    if not takes_sockets(temporary / "org.chromium.Chromium.scoped_dir.123456"):
        temporary = SHORT

    def launch(*arguments: str) -> Browser:
        return playwright.chromium.launch(
            executable_path=path,
            args=[*ARGUMENTS, *arguments],
            env={**os.environ, "TMPDIR": str(temporary)},
        )

    return launch


@pytest.fixture(scope="package")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    started = launch()
    yield started
    started.close()


@pytest.fixture(scope="package")
def axe() -> str:
    """Return the source of axe, which judges whether a page is accessible."""
    try:
        return (packages(CONSOLE) / "node_modules/axe-core/axe.min.js").read_text()
    except Unreachable as unreachable:
        pytest.skip(f"axe is not available: {unreachable}")


@pytest.fixture(scope="package")
def app(deployment: Deployment) -> ClientApp:
    return deployment.stack.client_app()


@pytest.fixture(scope="package")
def people(app: ClientApp) -> Iterator[dict[str, User]]:
    """Users with the names that the page shows; the names are free again afterwards."""
    with ExitStack() as cleanup:
        found = {}
        for name, groups in CAST.items():
            found[name] = users.create(app, name, groups)
            which = {"UserPoolId": app.user_pool_id, "Username": name}
            cleanup.callback(app.cognito.admin_delete_user, **which)
        yield found


@pytest.fixture(scope="package")
def server(deployment: Deployment, people: dict[str, User]) -> Iterator[Server]:
    server = local_server(deployment.aws, deployment.stack, list(people.values()))
    with server.serving():
        yield server


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens a page in a browser of its own, and fails if one of its scripts does."""
    contexts = []
    faults: list[Error] = []

    def visit(server: Server) -> Page:
        context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(error))  # noqa: PLW0108
        page.goto(server.origin)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for many tests, as a new one takes two seconds of a processor to sign somebody in."""
    # Colours that change slowly would be measured in between.
    with browser.new_context(reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.fixture
def page(tab: Page, server: Server) -> Iterator[Page]:
    """The page, loaded again; the test fails if one of its scripts does."""
    faults: list[Error] = []

    def fault(error: Error) -> None:
        faults.append(error)

    tab.on("pageerror", fault)
    tab.set_viewport_size(DESKTOP)
    tab.goto(server.origin)
    yield tab
    tab.unroute_all()
    tab.emulate_media(color_scheme="null", forced_colors="null")
    tab.remove_listener("pageerror", fault)
    assert faults == []
