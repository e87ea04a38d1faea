"""What checkov finds fails the check, and so does a file that it silently skips."""

from pathlib import Path

import pytest

from tooling.checks import checkov
from tooling.failure import Failure

pytestmark = pytest.mark.usefixtures("scanners")

TOPIC = """\
resource "aws_sns_topic" "this" {
  name = "alarms"%s
}
"""
ENCRYPTED = '\n  kms_master_key_id = "alias/alarms"'
SKIPPED = "\n  #checkov:skip=CKV_AWS_26: says nothing secret"


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only file of Terraform code."""
    monkeypatch.setattr(checkov, "REPOSITORY", tmp_path)
    folder = tmp_path / "terraform"
    folder.mkdir()
    return folder / "main.tf"


@pytest.mark.parametrize("added", [ENCRYPTED, SKIPPED])
def test_nothing_found(code: Path, added: str) -> None:
    code.write_text(TOPIC % added)
    checkov.check()


def test_findings(code: Path) -> None:
    code.write_text(TOPIC % "")
    with pytest.raises(Failure) as failure:
        checkov.check()
    assert failure.value.log.startswith("terraform/main.tf:1: aws_sns_topic.this: CKV_AWS_26 ")


def test_unreadable_file(code: Path) -> None:
    code.write_text("resource {\n")
    (code.parent / "other.tf").write_text(TOPIC % ENCRYPTED)
    with pytest.raises(Failure) as failure:
        checkov.check()
    assert failure.value.log == "terraform/main.tf: cannot be read by checkov, which skips it"
