"""Fixtures for tests of the Terraform code: moto's AWS, and the oldest and newest Terraform."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest

from tooling.child import started
from tooling.environment import tool
from tooling.failure import last_lines
from tooling.isolation import ACCESS_KEY, REGION, isolated_environment
from tooling.packaging import package
from tooling.paths import FUNCTION, TERRAFORM

from ..waiting import wait_until

MOTO = Path(__file__).parent / "moto_server.py"

Client = Callable[[str], Any]

# moto's log while it runs.
_LOG = pytest.StashKey[Path]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failed test how moto answered, because the provider repeats failed requests."""
    report = yield
    log = item.config.stash.get(_LOG, None)
    if report.failed and log:
        report.sections.append(("Log of moto", last_lines(log.read_text())))
    return report


@pytest.fixture(scope="module")
def endpoint(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A separate account for each module of tests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("moto") / "moto.log"
    command = [sys.executable, str(MOTO), "-H", "127.0.0.1", "-p", str(port)]
    # AWS's own policies are there too, one of which the account's logging role has.
    own_policies = {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    env = isolated_environment(os.environ) | own_policies
    with ExitStack() as cleanup:
        with log.open("w") as output:
            moto = started(cleanup, command, output, env=env)

        def answers() -> bool:
            assert moto.poll() is None, f"moto ended at its start\n{log.read_text()}"
            return listens(port)

        wait_until(answers, "moto", seen=log.read_text)
        request.config.stash[_LOG] = log
        yield f"http://127.0.0.1:{port}"
        del request.config.stash[_LOG]


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def env(endpoint: str) -> dict[str, str]:
    return isolated_environment(os.environ) | {"AWS_ENDPOINT_URL": endpoint}


@pytest.fixture(scope="module")
def client(endpoint: str) -> Client:
    session = boto3.Session(ACCESS_KEY, ACCESS_KEY, region_name=REGION)
    return lambda service: session.client(service, endpoint_url=endpoint)


class Population:
    """A user in the group `editors` of a stack and a document, which must not get lost."""

    def __init__(self, client: Client, outputs: Mapping[str, Any]) -> None:
        self._cognito, self._s3 = client("cognito-idp"), client("s3")
        self._pool = {"UserPoolId": outputs["user_pool_id"]}
        self._bucket = {"Bucket": outputs["documents_bucket"]}
        ada = self._pool | {"Username": "ada"}
        self._cognito.admin_create_user(**ada)
        self._cognito.admin_add_user_to_group(**ada, GroupName="editors")
        # moto enforces the bucket's policy, which requires TLS, and has no TLS.
        policy = self._s3.get_bucket_policy(**self._bucket)["Policy"]
        self._s3.delete_bucket_policy(**self._bucket)
        self._s3.put_object(**self._bucket, Key="readme", Body=b"text")
        self._s3.put_bucket_policy(**self._bucket, Policy=policy)

    def everybody(self) -> dict[str, Any]:
        """Return which of them still exist, and how the bucket protects the document."""
        cognito, s3 = self._cognito, self._s3
        members = cognito.list_users_in_group(**self._pool, GroupName="editors")["Users"]
        clients = cognito.list_user_pool_clients(**self._pool)["UserPoolClients"]
        versions = s3.list_object_versions(**self._bucket)["Versions"]
        return {
            "groups": sorted(
                group["GroupName"] for group in cognito.list_groups(**self._pool)["Groups"]
            ),
            "editors": [user["Username"] for user in members],
            "clients": [client["ClientId"] for client in clients],
            "documents": [version["Key"] for version in versions],
            "versioning": s3.get_bucket_versioning(**self._bucket).get("Status"),
            "policy": s3.get_bucket_policy(**self._bucket)["Policy"],
            "public": s3.get_public_access_block(**self._bucket)["PublicAccessBlockConfiguration"],
        }


def root_beside_modules(work: Path, code: str) -> Path:
    """Write a root module beside a copy of the project's modules, and return its folder.

    Args:
        work: The folder for the root module's folder.
        code: The root module, which calls `./modules/NAME`.
    """
    root = work / "source"
    shutil.copytree(TERRAFORM / "modules", root / "modules")
    shutil.copy(TERRAFORM / ".terraform.lock.hcl", root)
    (root / "main.tf").write_text(code)
    return root


@pytest.fixture(scope="session")
def scanners() -> None:
    """Install checkov and parliament before a test would wait for them silently."""
    tool("scan")


@pytest.fixture(scope="session")
def code(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(package.build(FUNCTION, tmp_path_factory.mktemp("code") / "function.zip").path)
