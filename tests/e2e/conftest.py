"""One deployed stack for all end-to-end tests, on an AWS that enforces IAM."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tooling.deployed import users
from tooling.deployed.api import Api
from tooling.deployed.sign_in import Tokens
from tooling.deployed.users import User
from tooling.failure import Failure, last_lines
from tooling.local import role_claims
from tooling.local.aws import LocalAws
from tooling.local.stack import LocalStack, local_authorizer
from tooling.packaging import package
from tooling.paths import FUNCTION
from tooling.progress import step


class Deployment:
    """The stack as a deployer has it, and people to use it."""

    def __init__(self, aws: LocalAws, stack: LocalStack) -> None:
        self.aws = aws
        self.stack = stack
        self.outputs = stack.outputs()
        self.api = Api(stack.api_url())
        self._app = stack.client_app()
        self._created = 0

    def log(self, since: float) -> str:
        """What the functions wrote, or the emulator if it cannot be asked for that."""
        try:
            with self.aws.explaining():
                return self.stack.log(since)
        except Failure as failure:
            return failure.log

    def create_user(self, *groups: str, name: str = "user") -> User:
        """Create a user in groups; each call makes somebody new, whatever the name."""
        self._created += 1
        return users.create(self._app, f"{name}-{self._created}", groups)

    def sign_in(self, *groups: str, name: str = "user") -> Tokens:
        """Create a user in groups, and sign in."""
        return self.create_user(*groups, name=name).sign_in(self._app)

    @contextmanager
    def group(self, name: str, precedence: int, role_of: str) -> Iterator[None]:
        """Have a group behind Terraform's back, with the role of another group."""
        which = {"UserPoolId": self.outputs.user_pool_id, "GroupName": name}
        role_arn = self.outputs.group_role_arns[role_of]
        self._app.cognito.create_group(**which, Precedence=precedence, RoleArn=role_arn)
        try:
            yield
        finally:
            self._app.cognito.delete_group(**which)


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    work = tmp_path_factory.mktemp("stack")
    code = package.build(FUNCTION, work / "function.zip")
    with step("packaging the authorizer"):
        authorizer = local_authorizer(work)
    with ExitStack() as cleanup:
        with step("starting an emulated AWS"):
            aws = cleanup.enter_context(LocalAws(work))
        with aws.explaining():
            stack = LocalStack(aws, work, code.path, authorizer_package=authorizer)
            with step("terraform init"):
                cleanup.enter_context(stack.terraform)
            outputs = stack.apply()
            role_claims.attach(aws, outputs.user_pool_id, work)
            deployed = Deployment(aws, stack)
        yield deployed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have a test that failed on the stack show what the stack logged meanwhile."""
    report = yield
    used = item.funcargs.get("deployment")
    if report.failed and isinstance(used, Deployment) and not explained(call):
        report.sections.append(("Log of the stack", last_lines(used.log(call.start))))
    return report


def explained(call: pytest.CallInfo[None]) -> bool:
    """Whether an error comes with a log of its own, such as Terraform's."""
    return bool(call.excinfo and getattr(call.excinfo.value, "log", ""))


@pytest.fixture(scope="session")
def document(deployment: Deployment) -> Callable[[str], str]:
    """Store a document with the root user's rights, and return its path in the API."""
    s3 = deployment.aws.client("s3")

    def store(key: str) -> str:
        s3.put_object(Bucket=deployment.outputs.documents_bucket, Key=key, Body=key.encode())
        return f"/documents/{key}"

    return store
