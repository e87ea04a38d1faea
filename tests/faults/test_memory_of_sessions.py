"""Many callers in turn stay within the function's memory, whatever services each uses."""

import json
import os
import sys

import pytest

from tooling.child import run
from tooling.paths import FUNCTION, REPOSITORY, SCRIPTS

from ..proof import Proof
from ..stub_aws import local_environment, serving

MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("resource", marks=pytest.mark.full),
        pytest.param("clients", marks=pytest.mark.full),
        "clients_of_sessions",
    ],
)
@pytest.mark.parametrize(
    ("callers", "megabytes"), [(40, 128), pytest.param(1_000, 512, marks=pytest.mark.full)]
)
def test_many_callers_fit_into_the_memory(
    proof: Proof, use: str, callers: int, megabytes: int
) -> None:
    path = os.pathsep.join(map(str, (FUNCTION, SCRIPTS, REPOSITORY)))
    with serving() as stub:
        env = {**os.environ, **local_environment(stub.url), "PYTHONPATH": path}
        env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = str(megabytes)
        command = [sys.executable, "-m", "tests.faults.weighed", use, str(callers)]
        status, output = run(command, env=env, cwd=REPOSITORY)
    assert status == 0, output
    seen = json.loads(output.splitlines()[-1])
    proof(
        f"memory_{use}_{callers}",
        callers=callers,
        mb_of_the_function=megabytes,
        mb_at_the_most=round(seen["peak"] / 1e6, 1),
        sessions_kept=seen["sessions"],
    )
    assert seen["peak"] < megabytes * MEGABYTE
    assert seen["weight"] <= seen["allowed"]
