"""`scripts/verify --smoke` on the emulator: docs/fidelity.md says on which items it differs."""

import subprocess

from ..fidelity import SMOKE
from ..waiting import LONGEST_WAIT
from .conftest import Deployment
from .test_verify import arguments, left_behind


def test_the_page_lists_the_emulators_differences(deployment: Deployment) -> None:
    ended = subprocess.run(
        [*arguments(deployment), "--smoke"],
        env=deployment.env,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )
    assert left_behind(deployment) == []
    lines = [line.strip("| ").split(" | ") for line in ended.stdout.splitlines()[2:]]
    seen = {name: (observed, verdict) for name, _, observed, verdict in lines}
    assert {
        name: observed if verdict == "DIFFERS" else "agrees"
        for name, (observed, verdict) in seen.items()
    } == {item.name: item.emulator for item in SMOKE}
    differ = [name for name, (_, verdict) in seen.items() if verdict == "DIFFERS"]
    assert ended.returncode == int(bool(differ))
    if differ:
        assert f"differs from what this project expects: {', '.join(differ)}." in ended.stderr
