"""checkov's findings fail the check, and so does a file that checkov silently skips."""

from pathlib import Path

import pytest

from tooling.failure import Failure

from .. import checkov

pytestmark = pytest.mark.usefixtures("scanners")

TOPIC = """\
resource "aws_sns_topic" "%s" {
  name = "alarms"%s
}
"""
ENCRYPTED = '\n  kms_master_key_id = "alias/alarms"'
OF_EACH = '\n  for_each = toset(["a", "b"])'
SKIPPED = "\n  #checkov:skip=CKV_AWS_26: says nothing secret"


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only file of Terraform code."""
    monkeypatch.setattr(checkov, "REPOSITORY", tmp_path)
    folder = tmp_path / "terraform"
    folder.mkdir()
    return folder / "main.tf"


@pytest.mark.full
def test_findings_and_an_unreadable_file_fail(code: Path) -> None:
    code.write_text("resource {\n")
    topics = (("open", ""), ("encrypted", ENCRYPTED), ("skipped", SKIPPED), ("of_each", OF_EACH))
    (code.parent / "other.tf").write_text("".join(TOPIC % topic for topic in topics))
    with pytest.raises(Failure) as failure:
        checkov.check()
    unreadable, of_each, finding = failure.value.log.splitlines()
    assert unreadable == "terraform/main.tf: cannot be read by checkov, which skips it"
    assert of_each.startswith("terraform/other.tf:12: aws_sns_topic.of_each: CKV_AWS_26 ")
    assert finding.startswith("terraform/other.tf:1: aws_sns_topic.open: CKV_AWS_26 ")
