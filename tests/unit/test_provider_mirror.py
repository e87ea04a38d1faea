"""A provider on this disk is found without a registry, packed or unpacked."""

from pathlib import Path

import pytest

from tooling.failure import Failure
from tooling.paths import TERRAFORM
from tooling.terraform.provider_mirror import Provider, mirrors

PROVIDER = Provider("hashicorp/aws", "5.100.0")
PLATFORM = "linux_amd64"


def test_the_lock_file_names_the_provider() -> None:
    assert Provider.locked(TERRAFORM / ".terraform.lock.hcl").name == "hashicorp/aws"


def test_missing_lock_file(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"lock\.hcl is missing"):
        Provider.locked(tmp_path / ".terraform.lock.hcl")


@pytest.mark.parametrize("packed", [False, True])
def test_the_mirror_is_found(tmp_path: Path, packed: bool) -> None:
    folder = tmp_path / "registry.example.com/hashicorp/aws"
    if packed:
        folder.mkdir(parents=True)
        (folder / "terraform-provider-aws_5.100.0_linux_amd64.zip").touch()
    else:
        (folder / "5.100.0/linux_amd64").mkdir(parents=True)
    environ = {"TF_PLUGIN_CACHE_DIR": str(tmp_path)}
    assert tmp_path in list(mirrors(PROVIDER, PLATFORM, environ))
    for other in (
        mirrors(PROVIDER, "darwin_arm64", environ),
        mirrors(Provider("hashicorp/aws", "5.99.0"), PLATFORM, environ),
        mirrors(Provider("hashicorp/archive", "5.100.0"), PLATFORM, environ),
    ):
        assert tmp_path not in list(other)
