"""Many callers at once on the deployed stack: each gets only answers for that caller."""

import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tooling.deployed.api import Api
from tooling.deployed.sign_in import claims_of

from ..leaks import found_secrets
from ..proof import Proof
from .conftest import Deployment
from .promised import ACTIONS, PROMISED

GROUPS = ("readers", "editors", "admins")
THREADS = 8


@dataclass(frozen=True, slots=True)
class Person:
    """A caller, and what the answers must say."""

    group: str
    token: str = field(repr=False)
    username: str
    subject: str
    role_arn: str

    @property
    def content(self) -> bytes:
        """The content of the caller's own documents."""
        return f"of {self.subject}".encode()


class Load:
    """Callers who make requests, and the time that each answer took."""

    def __init__(self, url: str) -> None:
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.milliseconds: dict[str, list[float]] = defaultdict(list)
        self._url = url
        self._own = threading.local()
        self._lock = threading.Lock()

    def ask(self, caller: Person, action: str) -> None:
        """Send a request, and check that the answer is for its sender."""
        path, method, body = f"/documents/load/{caller.subject}", "GET", None
        match action:
            case "whoami" | "list":
                path = {"whoami": "/whoami", "list": "/documents"}[action]
            case "write":
                method, body = "PUT", caller.content
            case "delete":
                # Not the document that is read, because an admin's is deleted after this.
                method, path = "DELETE", f"{path}-deleted"
        started = time.perf_counter()
        answer = self._api().call(method, path, caller.token, body=body)
        took = (time.perf_counter() - started) * 1000
        right = answer.status_code == PROMISED[caller.group,][ACTIONS.index(action)]
        match action:
            case "whoami":
                right &= answer.json() == {
                    "username": caller.username,
                    "subject": caller.subject,
                    "groups": [caller.group],
                    "role_arn": caller.role_arn,
                    "session_name": caller.username,
                }
            case "read":
                right &= answer.content == caller.content
        with self._lock:
            self.milliseconds[action].append(took)
            self.statuses[answer.status_code] += 1
            if not right:
                self.wrong.append(f"{caller} {action}: {answer.status_code} {answer.text}")

    def table(self) -> dict[str, dict[str, float]]:
        """Return the latencies of each action, in milliseconds."""
        return {action: _quantiles(self.milliseconds[action]) for action in ACTIONS}

    def _api(self) -> Api:
        """Return a client for this thread only, as each client application has its own."""
        if not hasattr(self._own, "api"):
            self._own.api = Api(self._url)
        api: Api = self._own.api
        return api


def _quantiles(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1}
    return {
        name: round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1)
        for name, share in places.items()
    }


@pytest.fixture(scope="module")
def people(deployment: Deployment, pytestconfig: pytest.Config) -> list[Person]:
    def signed_in(group: str) -> Person:
        token = deployment.sign_in(group, name="load").id_token
        claims = claims_of(token)
        role_arn = deployment.outputs.group_role_arns[group]
        return Person(group, token, claims["cognito:username"], claims["sub"], role_arn)

    of_each_group = 8 if pytestconfig.getoption("full") else 3
    callers = [signed_in(group) for group in GROUPS * of_each_group]
    s3 = deployment.aws.client("s3")
    for caller in callers:  # with the root user's rights, because readers cannot write
        s3.put_object(
            Bucket=deployment.outputs.documents_bucket,
            Key=f"load/{caller.subject}",
            Body=caller.content,
        )
    return callers


def drawn(callers: list[Person], count: int) -> Iterator[tuple[Person, str]]:
    """Yield requests of random callers, always the same ones."""
    draw = random.Random(count)  # noqa: S311
    for _ in range(count):
        yield draw.choice(callers), draw.choice(ACTIONS)


def lines_of_load(log: str) -> int:
    lines = (json.loads(line) for line in log.splitlines() if '"message": "request"' in line)
    return sum(line.get("username", "").startswith("load-") for line in lines)


@pytest.mark.parametrize("count", [200, pytest.param(20_000, marks=pytest.mark.full)])
def test_no_caller_gets_the_answer_of_another(
    deployment: Deployment, people: list[Person], proof: Proof, count: int
) -> None:
    load = Load(deployment.api.url)
    started = time.time()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda one: load.ask(*one), drawn(people, count)))
    written = deployment.stack.function_log(started)
    leaked = found_secrets(written, [caller.token for caller in people])
    proof(
        "load",
        requests=load.statuses.total(),
        callers=len(people),
        threads=THREADS,
        seconds=round(time.time() - started),
        statuses=dict(sorted(load.statuses.items())),
        identities_mixed_up=len(load.wrong),
        credential_bytes_in_log=leaked,
        milliseconds=load.table(),
    )
    assert load.wrong == []
    assert lines_of_load(written) == count
    assert people[0].subject in written
    assert leaked == 0
    assert load.statuses.total() == count
    assert load.statuses[403]
