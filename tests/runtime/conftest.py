"""The packaged zips, unpacked, under AWS's own runtime client, with each available Python."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tooling.packaging.package import build
from tooling.paths import FUNCTION

from .. import stub_aws
from ..stub_aws import StubAws, local_environment
from .events import SETTINGS
from .process import Runtime, running, unpacked
from .pythons import QUICK, VERSIONS, with_runtime_client

Start = Callable[..., Runtime]

HANDLER = Path(__file__).parent / "handler"
NO_FAULT = {"GROUP_ROLE_CONFIG": json.dumps(SETTINGS), "DOCUMENTS_BUCKET": "documents"}


@pytest.fixture(
    scope="session",
    params=[pytest.param(v, marks=() if v in QUICK else pytest.mark.full) for v in VERSIONS],
)
def version(request: pytest.FixtureRequest) -> str:
    """The version of a Lambda runtime's Python."""
    return str(request.param)


@pytest.fixture(scope="session")
def aws() -> Iterator[StubAws]:
    with stub_aws.serving() as stub:
        yield stub


@pytest.fixture(scope="session")
def function(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference API as it is deployed."""
    return packaged(FUNCTION, tmp_path_factory.mktemp("function"))


@pytest.fixture(scope="session")
def handler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handler that runs the Python in its event."""
    return packaged(HANDLER, tmp_path_factory.mktemp("handler"))


def packaged(source: Path, folder: Path) -> Path:
    return unpacked(build(source, folder / "function.zip").path, folder / "task")


@pytest.fixture(scope="session")
def python(version: str) -> Path:
    return with_runtime_client(version)


@pytest.fixture(scope="session")
def start_for_session(version: str, python: Path, aws: StubAws) -> Iterator[Start]:
    with starting(version, python, aws) as start:
        yield start


@pytest.fixture
def start(version: str, python: Path, aws: StubAws) -> Iterator[Start]:
    """Starts a function for one test."""
    with starting(version, python, aws) as start:
        yield start


@contextmanager
def starting(version: str, python: Path, aws: StubAws) -> Iterator[Start]:
    execution = {**local_environment(aws.url), "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}"}
    with ExitStack() as stack:

        def start(
            code: Path, handler: str = "app.lambda_handler", environ: Mapping[str, str] = NO_FAULT
        ) -> Runtime:
            return stack.enter_context(running(python, code, handler, {**execution, **environ}))

        yield start


@pytest.fixture(scope="session")
def kept(start_for_session: Start) -> dict[tuple[str, Path], Runtime]:
    """The functions that run with one Python; files of tests take turns with them."""
    del start_for_session
    return {}


@pytest.fixture
def reference(
    version: str, function: Path, start_for_session: Start, kept: dict[tuple[str, Path], Runtime]
) -> Runtime:
    """The running reference API, which restarts only if it has ended."""
    return keep(kept, version, function, start_for_session)


@pytest.fixture
def runtime(
    version: str, handler: Path, start_for_session: Start, kept: dict[tuple[str, Path], Runtime]
) -> Runtime:
    """The running handler that runs its event's Python; it restarts only if it has ended."""
    return keep(kept, version, handler, start_for_session)


def keep(
    kept: dict[tuple[str, Path], Runtime],
    version: str,
    code: Path,
    start: Start,
    *how: object,
) -> Runtime:
    if (version, code) not in kept or not kept[version, code].waits():
        kept[version, code] = start(code, *how)
    return kept[version, code]
