"""The check fails if GitHub or Renovate would not understand a file, or if a file is missing."""

import shutil
from pathlib import Path

import pytest

from tooling.checks import configuration_files
from tooling.failure import Failure
from tooling.paths import REPOSITORY


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(REPOSITORY / ".github", tmp_path / ".github")
    shutil.copy(REPOSITORY / "renovate.json", tmp_path)
    monkeypatch.setattr(configuration_files, "REPOSITORY", tmp_path)
    return tmp_path


WORKFLOW = ".github/workflows/test.yml"


# One run finds all of these together, because a run takes seconds.
@pytest.mark.parametrize(
    "faults",
    [
        [(WORKFLOW, "    timeout-minutes: 40\n", "")],
        [
            (WORKFLOW, "runs-on:", "runs_on:"),
            (".github/ISSUE_TEMPLATE/config.yml", "false", "perhaps"),
            (".github/ISSUE_TEMPLATE/bug.yml", "type: textarea", "type: text"),
            ("renovate.json", '"enabled": false', '"enabled": "no"'),
        ],
    ],
    ids=["time limit", "others"],
)
def test_findings(copy: Path, faults: list[tuple[str, str, str]]) -> None:
    for name, right, wrong in faults:
        text = (copy / name).read_text()
        assert right in text
        (copy / name).write_text(text.replace(right, wrong))
    with pytest.raises(Failure) as failure:
        configuration_files.check()
    assert [name for name, _, _ in faults if Path(name).name not in failure.value.log] == []


def test_missing_file(copy: Path) -> None:
    (copy / "renovate.json").unlink()
    with pytest.raises(Failure, match=r"There is no renovate\.json"):
        configuration_files.check()
