"""One deployed stack for all end-to-end tests, on an AWS that enforces IAM."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tooling.deployed import users
from tooling.deployed.api import Api
from tooling.deployed.sign_in import Tokens
from tooling.deployed.users import User
from tooling.failure import Failure, last_lines, read_log, sections
from tooling.isolation import REGION
from tooling.local.aws import LocalAws
from tooling.local.stack import local_authorizer
from tooling.packaging import package
from tooling.paths import FUNCTION
from tooling.progress import step

from ..published_policies import VERIFIER, published
from .rights.person import EMULATOR, Person
from .stack import ChangingStack


class Deployment:
    """The stack as a deployer has it, and users of it."""

    def __init__(self, aws: LocalAws, stack: ChangingStack) -> None:
        self.aws = aws
        self.stack = stack
        self.outputs = stack.outputs()
        self.api = Api(stack.api_url())
        self._app = stack.client_app()
        self._created = 0
        self._tokens: dict[tuple[str, ...], Tokens] = {}
        self._lost: Failure | None = None

    @property
    def env(self) -> dict[str, str]:
        """The environment of commands that read the stack's outputs.

        Their Terraform uses the provider that runs; otherwise it would compare 600 MB with the lock
        file for each command.
        """
        provider = self.stack.terraform.provider
        return self.aws.env | (provider.env if provider else {})

    def lost(self) -> Failure | None:
        """Return why the stack cannot be used any more, always the same object, or None."""
        if self._lost is None:
            ends = {"provider": self.stack.terraform.provider_end(), "ministack": self.aws.end()}
            if found := [end for end in ends.values() if end]:
                logs = sections({name: end.log for name, end in ends.items() if end})
                self._lost = without_stack(" ".join(map(str, found)), logs)
        return self._lost

    def log(self, since: float) -> str:
        """The functions' log, or the emulator's if it cannot be asked."""
        try:
            with self.aws.explaining():
                return self.stack.log(since)
        except Failure as failure:
            return failure.log

    def create_user(self, *groups: str, name: str = "user") -> User:
        """Create a user in groups; each call makes a new user, whatever the name."""
        self._created += 1
        return users.create(self._app, f"{name}-{self._created}", groups)

    def sign_in(self, *groups: str, name: str = "user") -> Tokens:
        """Create a new user in groups, and sign in; `tokens` signs in one that tests share."""
        return self.create_user(*groups, name=name).sign_in(self._app)

    def tokens(self, *groups: str) -> Tokens:
        """Return the tokens of a user in groups, who is the same at each call."""
        if groups not in self._tokens:
            self._tokens[groups] = self.sign_in(*groups)
        return self._tokens[groups]

    @contextmanager
    def group(self, name: str, precedence: int, role_of: str) -> Iterator[None]:
        """Create a group that Terraform does not know, with the role of another group."""
        which = {"UserPoolId": self.outputs.user_pool_id, "GroupName": name}
        role_arn = self.outputs.group_role_arns[role_of]
        self._app.cognito.create_group(**which, Precedence=precedence, RoleArn=role_arn)
        try:
            yield
        finally:
            self._app.cognito.delete_group(**which)


# The stack of this run or of this worker, once it is deployed.
_STACK = pytest.StashKey[Deployment]()


# For this package: its memory, over a gigabyte, becomes free when a worker has finished e2e.
@pytest.fixture(scope="package")
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    with deployed(tmp_path_factory.mktemp("stack")) as found:
        request.config.stash[_STACK] = found
        yield found


@pytest.fixture(scope="module")
def inputs(request: pytest.FixtureRequest, deployment: Deployment) -> None:
    """Apply the inputs that the module has as INPUTS, or else the first ones."""
    deployment.stack.become(**getattr(request.module, "INPUTS", {}))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Apply the inputs of a test's module before the test's other fixtures."""
    names = getattr(item, "fixturenames", [])
    if "deployment" in names and "inputs" not in names:
        names.insert(names.index("deployment") + 1, "inputs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the modules with their own inputs last, so that no test must undo these."""
    here = Path(__file__).parent
    places = [place for place, item in enumerate(items) if item.path.parent == here]
    ordered = sorted((items[place] for place in places), key=_has_inputs)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def _has_inputs(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and hasattr(item.module, "INPUTS")


@contextmanager
def deployed(work: Path) -> Iterator[Deployment]:
    """Deploy a stack for the block.

    Raises:
        Failure: It cannot be deployed; the logs of Terraform and the emulator come with it.
    """
    code = package.build(FUNCTION, work / "function.zip")
    triggers = package.build_triggers(FUNCTION, work / "triggers.zip")
    with ExitStack() as cleanup:
        aws = LocalAws(work, program=EMULATOR)
        try:
            with step("packaging the authorizer"):
                authorizer = local_authorizer(work)
            with step("starting an emulated AWS"):
                cleanup.enter_context(aws)
            stack = ChangingStack(
                aws,
                work,
                code.path,
                authorizer_package=authorizer,
                public_routes=["GET /health"],
                triggers_package=str(triggers.path),
                user_pool={"self_sign_up": True, "default_group": "readers"},
            )
            with step("terraform init"):
                cleanup.enter_context(stack.terraform)
            stack.apply()
            found = Deployment(aws, stack)
        except (Failure, BotoCoreError, ClientError) as error:
            reasons = [str(reason) for reason in (error, aws.end()) if reason]
            own, ministack = getattr(error, "log", ""), sections({"ministack": read_log(aws.log)})
            raise without_stack(" ".join(reasons), f"{own}\n{ministack}".strip()) from None
        yield found


def without_stack(reason: str, log: str) -> Failure:
    """Return the one message for all tests that need a stack which could not be deployed."""
    return Failure(
        f"There is no stack to test on. {reason} The other tests that need it are skipped: mend"
        " what the logs tell and run `scripts/test e2e` again, with --verbose to watch Terraform.",
        log,
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Run no test on a stack that is lost, and say why once: see `tests/conftest.py`."""
    found = item.config.stash.get(_STACK, None)
    if found and "deployment" in getattr(item, "fixturenames", ()) and (lost := found.lost()):
        raise lost


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a test that failed on the stack what the stack logged meanwhile."""
    stack = item.config.stash.get(_STACK, None)
    if call.excinfo and stack and _concerns(item, call) and (lost := stack.lost()):
        # This is the reason, whatever a test or the end of a fixture reports.
        try:
            raise lost
        except Failure:
            call.excinfo = pytest.ExceptionInfo.from_current()
    report = yield
    used = item.funcargs.get("deployment")
    if report.failed and isinstance(used, Deployment) and not explained(call):
        report.sections.append(("Log of the stack", last_lines(used.log(call.start))))
    return report


def _concerns(item: pytest.Function, call: pytest.CallInfo[None]) -> bool:
    """Whether a lost stack can be the reason, for tests that need it or clean up after them."""
    return call.when == "teardown" or "deployment" in item.fixturenames


def explained(call: pytest.CallInfo[None]) -> bool:
    """Whether an error has its own log, such as Terraform's."""
    return bool(call.excinfo and getattr(call.excinfo.value, "log", ""))


@pytest.fixture(scope="package")
def document(deployment: Deployment) -> Callable[[str], str]:
    """Store a document with the root user's rights, and return its path in the API."""
    s3 = deployment.aws.client("s3")

    def store(key: str) -> str:
        s3.put_object(Bucket=deployment.outputs.documents_bucket, Key=key, Body=key.encode())
        return f"/documents/{key}"

    return store


@pytest.fixture(scope="package")
def verifier(deployment: Deployment) -> Person:
    """A person with the rights of docs/verifier-policy.json, and no others."""
    outputs = deployment.outputs
    values = {
        "ACCOUNT": outputs.function_role_arn.split(":")[4],
        "REGION": REGION,
        "PREFIX": outputs.function_name,
        "USER_POOL": outputs.user_pool_id,
        "REST_API": outputs.rest_api_id,
    }
    person = Person(deployment.aws, "verifier")
    person.may("verify", published(VERIFIER, values))
    return person
