"""How `scripts/verify` checks the issuers whose tokens the function accepts."""

from dataclasses import replace

import pytest

from tooling.verify.access import check_issuers

from .verified import assert_faults, stack

POOL = "us-east-1_AbCdEfGhI"
ORIGINAL = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
UPDATED = f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{POOL}"


def faults(*configured: str) -> list[str]:
    (check,) = check_issuers({"issuers": list(configured)}, stack())
    assert check.ok == (check.got == check.expected == f"user pool {POOL}")
    return [check.fault] if check.fault else []


@pytest.mark.parametrize("configured", [[ORIGINAL], [UPDATED], [ORIGINAL, UPDATED]])
def test_both_issuers_of_the_pool_are_accepted(configured: list[str]) -> None:
    assert_faults(faults(*configured))


@pytest.mark.parametrize(
    "issuer",
    [
        "https://issuer.example",
        ORIGINAL.replace("AbCdEfGhI", "Other"),
        UPDATED.replace("AbCdEfGhI", "Other"),
        UPDATED.replace("idp.us-east-1", "idp.us-east-2"),
        UPDATED.replace("us-east-1", "us-east-2"),
        UPDATED.replace(".com", ".com.cn"),
        UPDATED.replace("amazonaws.com", "api.aws"),
        UPDATED.replace("issuer-", "issuer-issuer-"),
        UPDATED + "/",
        UPDATED.upper(),
    ],
)
def test_any_other_issuer_is_a_fault(issuer: str) -> None:
    assert_faults(faults(ORIGINAL, issuer), f"api accepts tokens of {issuer}. ")
    assert_faults(faults(issuer), f"accepts tokens of {issuer}; it accepts no tokens of user pool")


def test_function_that_compares_no_issuer() -> None:
    assert list(check_issuers({}, stack())) == []


@pytest.mark.parametrize(
    ("partition", "region", "dns_suffix"),
    [
        ("aws", "eu-north-1", "amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "amazonaws.com"),
        ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
        ("aws-iso", "us-iso-east-1", "c2s.ic.gov"),
        ("aws-iso-b", "us-isob-east-1", "sc2s.sgov.gov"),
        ("aws-iso-e", "eu-isoe-west-1", "cloud.adc-e.uk"),
        ("aws-iso-f", "us-isof-south-1", "csp.hci.ic.gov"),
        ("aws-eusc", "eusc-de-east-1", "amazonaws.eu"),
    ],
)
def test_every_partition(partition: str, region: str, dns_suffix: str) -> None:
    found = replace(
        stack(),
        user_pool_id=f"{region}_Abc",
        function_role_arn=f"arn:{partition}:iam::123456789012:role/api",
    )
    assert found.region == region
    assert found.issuers == (
        f"https://cognito-idp.{region}.{dns_suffix}/{region}_Abc",
        f"https://issuer-cognito-idp.{region}.{dns_suffix}/{region}_Abc",
    )
