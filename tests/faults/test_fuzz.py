"""A fuzzer's events: the handler always answers, and lets nobody in without the right claims."""

import json
import os
import platform
import re
import sys
from pathlib import Path

import pytest

from tooling.child import run
from tooling.environment import tool
from tooling.isolation import isolated_environment
from tooling.paths import FUNCTION, REPOSITORY

from ..proof import Proof
from .deployments import DEPLOYMENTS

RUNS = 200_000
SECONDS = 300
EVENTS = REPOSITORY / "tests" / "events"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Every kind of event, for every deployment."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for path in EVENTS.glob("*.json"):
        event = json.dumps(json.loads(path.read_text())["event"]).encode()
        for number in range(len(DEPLOYMENTS)):
            (folder / f"{path.stem}-{number}").write_bytes(bytes([number]) + event)
    return folder


@pytest.mark.full
@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64") or sys.version_info >= (3, 14),
    reason="atheris has wheels for Linux on x86_64 and Python 3.11 to 3.13 only",
)
def test_coverage_guided(corpus: Path, proof: Proof) -> None:
    command = [str(tool("fuzz").python), "-m", "tests.faults.fuzz", str(corpus)]
    command += [f"-runs={RUNS}", f"-max_total_time={SECONDS}"]
    command += ["-seed=1", "-max_len=8192", "-timeout=10", "-print_final_stats=1"]
    command += [f"-artifact_prefix={corpus.parent}/"]
    path = os.pathsep.join(map(str, (FUNCTION, REPOSITORY)))
    env = isolated_environment(os.environ) | {"PYTHONPATH": path}
    status, output = run(command, env=env, cwd=corpus.parent)
    assert status == 0, output[-10_000:]
    executed = int(re.findall(r"stat::number_of_executed_units: (\d+)", output)[0])
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", output)
    proof(
        "fuzz",
        events=executed,
        places_covered=int(covered[-1][0]),
        places_covered_by_the_seeds=int(covered[0][0]),
    )
    assert executed > 1_000
