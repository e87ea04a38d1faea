"""The check of the Terraform code against version 6 of the AWS provider finds what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from tooling.checks import aws_provider, provider_use

SHAPES: dict[str, dict[str, Any]] = {
    "aws_bucket": {
        "arguments": ["acl", "name", "tags"],
        "attributes": ["arn", "endpoints"],
        "deprecated": ["acl", "rule"],
        "blocks": {
            "rule": {"arguments": ["id"]},
            "versions": {
                "arguments": ["kept", "since"],
                "deprecated": ["since"],
                "blocks": {"except": {"arguments": ["prefix"]}},
            },
        },
        "objects": {"endpoints": {"attributes": ["host"]}},
    },
    "data.aws_region": {
        "arguments": ["endpoint", "id"],
        "attributes": ["description"],
        "deprecated": ["id"],
    },
}
# Correct code, in each form in which Terraform code may be written.
RIGHT = """
data "aws_region" "current" {}

locals {
  bucket = one(aws_bucket.this)
  region = split(".", data.aws_region.current.endpoint)[1]
  prose  = "aws_bucket.this.made_up is no reference"
}

resource "aws_bucket" "this" {
  for_each = toset(["a"])
  provider = aws.other

  name = "${each.key}-${data.aws_region.current.description}" # aws_bucket.this.made_up
  tags = { made_up = data.aws_region.current.endpoint }

  versions {
    kept = 1

    except {
      prefix = "x"
    }
  }

  dynamic "versions" {
    for_each = aws_bucket.other

    content {
      kept = versions.value.endpoints[0].host

      dynamic "except" {
        for_each = [1]
        content { prefix = except.value }
      }
    }
  }

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [tags["x"], versions[0].kept]

    postcondition {
      condition     = self.arn != ""
      error_message = "${self.name} has no ARN."
    }
  }

  depends_on = [aws_bucket.other]
}

resource "terraform_data" "any" {
  triggers_replace = aws_bucket.this["a"].endpoints[*].host
}

moved {
  from = aws_bucket.old
  to   = aws_bucket.this
}

output "arns" {
  value = {
    arns  = { for key, bucket in aws_bucket.this : key => bucket.arn if bucket.name != "" }
    hosts = [for bucket in aws_bucket.other : bucket.endpoints[0].host]
    local = local.bucket.arn
    tag   = aws_bucket.this["a"].tags.anything.at.all
  }
}
"""


def found(folder: Path, text: str) -> list[str]:
    file = folder / "main.tf"
    file.write_text(text)
    return [finding.removeprefix(f"{file}: ") for finding in provider_use.findings([file], SHAPES)]


def test_correct_code_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, RIGHT) == []


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        ("tags = {", "tag = {", "aws_bucket.this: there is no argument tag"),
        ("tags = {", "arn = {", "aws_bucket.this: there is no argument arn"),
        ("    kept = 1\n", "    kept = 1\n    keep = 1\n", "versions: there is no argument keep"),
        ("tags = {", "acl = {", "aws_bucket.this: the argument acl is deprecated"),
        ("kept = 1", "since = 1", "versions: the argument since is deprecated"),
        ("  versions {", "  version {", "aws_bucket.this: there is no block version"),
        ("    except {", "    but {", "aws_bucket.this: versions: there is no block but"),
        ('  dynamic "versions"', '  dynamic "vers"', "aws_bucket.this: there is no block vers"),
        ('dynamic "except"', 'dynamic "but"', "versions: there is no block but"),
        ("{ prefix = ex", "{ suffix = ex", "versions: except: there is no argument suffix"),
        ("  versions {\n    kept = 1\n", "  rule {}\n  versions {\n", "block rule is deprecated"),
        ("current.endpoint)", "current.id)", "data.aws_region.current: id is deprecated"),
        ("current.endpoint }", "current.region }", "data.aws_region.current: there is no region"),
        ("current.description}", "current.about}", "data.aws_region.current: there is no about"),
        ("endpoints[*].host", "endpoints[*].port", "this: there is no endpoints.port"),
        ("bucket.arn if", "bucket.made_up if", "as bucket: there is no made_up"),
        ("if bucket.name", "if bucket.made_up", "as bucket: there is no made_up"),
        ("bucket.endpoints[0].host]", "bucket.port]", "aws_bucket as bucket: there is no port"),
        ("local.bucket.arn", "local.bucket.id", "aws_bucket as local.bucket: there is no id"),
        ("versions.value.endpoints", "versions.value.x", "as versions.value: there is no x"),
        ("self.arn", "self.acl", "aws_bucket as self: acl is deprecated"),
        ('tags["x"]', "labels", "aws_bucket.this: ignore_changes: there is no labels"),
        ("versions[0].kept", "versions[0].x", "ignore_changes: there is no versions.x"),
    ],
)
def test_each_unknown_name_is_a_finding(
    right: str, wrong: str, finding: str, tmp_path: Path
) -> None:
    assert RIGHT.count(right) == 1
    findings = found(tmp_path, RIGHT.replace(right, wrong))
    assert len(findings) == 1
    assert findings[0].endswith(finding)


def test_each_value_is_checked_in_for_each(tmp_path: Path) -> None:
    text = 'resource "aws_bucket" "copy" {\n  for_each = aws_bucket.this\n  name = each.value.%s\n}'
    assert found(tmp_path, text % "name") == []
    assert found(tmp_path, text % "made_up") == ["aws_bucket as each.value: there is no made_up"]


def test_a_type_without_a_description_is_a_finding(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, 'resource "aws_queue" "this" {}')
    assert finding.startswith("aws_queue.this: aws_provider_6.json has no aws_queue.")
    assert "scripts/newest-provider --write-schema" in finding
    (finding,) = found(tmp_path, "locals {\n  queue = aws_queue.this.arn\n}")
    assert finding.startswith("aws_queue.this: ")


def test_locals_are_resolved_within_their_module(tmp_path: Path) -> None:
    (tmp_path / "locals.tf").write_text("locals {\n  bucket = aws_bucket.this[0]\n}\n")
    (tmp_path / "outputs.tf").write_text('output "x" {\n  value = local.bucket.made_up\n}\n')
    findings = provider_use.findings(sorted(tmp_path.glob("*.tf")), SHAPES)
    assert [finding.partition(": ")[2] for finding in findings] == [
        "aws_bucket as local.bucket: there is no made_up"
    ]


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("force_destory = true", "there is no argument force_destory"),
        ('acl = "private"', "the argument acl is deprecated"),
        ("versioning {}", "the block versioning is deprecated"),
        ("encryption {}", "there is no block encryption"),
        ("bucket = aws_s3_bucket.other.domain", "there is no domain"),
        ("bucket = data.aws_region.current.id", "id is deprecated"),
    ],
)
def test_arguments_that_version_6_lacks_are_findings(
    line: str, finding: str, tmp_path: Path
) -> None:
    file = tmp_path / "main.tf"
    file.write_text(f'resource "aws_s3_bucket" "this" {{\n  {line}\n}}\n')
    (found,) = provider_use.findings([file], aws_provider.shapes())
    assert found.endswith(finding)


def test_the_file_describes_all_that_is_used() -> None:
    assert provider_use.types_used() <= aws_provider.shapes().keys()
    assert aws_provider.version().startswith("6.")


def test_the_description_follows_terraforms_schema() -> None:
    """In the form of `terraform providers schema -json`, from which the file is written."""
    bucket = {
        "attributes": {
            "acl": {"type": "string", "optional": True, "deprecated": True},
            "arn": {"type": "string", "computed": True},
            "name": {"type": "string", "required": True},
            "tags": {"type": ["map", "string"], "optional": True, "computed": True},
            "endpoints": {
                "type": ["list", ["object", {"host": "string", "of": ["object", {"a": "bool"}]}]],
                "computed": True,
            },
            "settings": {
                "nested_type": {
                    "attributes": {"depth": {"type": "number", "optional": True}},
                    "nesting_mode": "single",
                },
                "optional": True,
            },
        },
        "block_types": {
            "rule": {
                "nesting_mode": "list",
                "block": {
                    "attributes": {"id": {"type": "string", "optional": True}},
                    "deprecated": True,
                },
            }
        },
    }
    region = {"attributes": {"id": {"type": "string", "computed": True}}}
    schema = {
        "provider_schemas": {
            "registry.terraform.io/hashicorp/aws": {
                "resource_schemas": {"aws_bucket": {"block": bucket}, "aws_other": {"block": {}}},
                "data_source_schemas": {"aws_region": {"block": region}},
            }
        }
    }
    types = aws_provider.described(schema, ["data.aws_region", "aws_bucket", "aws_gone"])
    assert types == {
        "aws_bucket": {
            "arguments": ["acl", "name", "settings", "tags"],
            "attributes": ["arn", "endpoints"],
            "deprecated": ["acl", "rule"],
            "blocks": {"rule": {"arguments": ["id"]}},
            "objects": {
                "endpoints": {
                    "attributes": ["host", "of"],
                    "objects": {"of": {"attributes": ["a"]}},
                },
                "settings": {"arguments": ["depth"]},
            },
        },
        "data.aws_region": {"attributes": ["id"]},
    }
    text = aws_provider.text("6.99.0", "a test", types)
    assert json.loads(text) == {
        "provider": "hashicorp/aws",
        "version": "6.99.0",
        "source": "a test",
        "types": types,
    }
