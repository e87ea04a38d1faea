"""The function accepts only tokens of the user pool, with either of its two issuers."""

import pytest

from group_role.errors import Reason, Unauthenticated
from group_role.identity.claims import identify
from group_role.identity.user_pool import USER_POOL_ID, issuers_of
from token_verifier import Settings

from .conftest import ISSUED_AT, with_claims

POOL = "eu-north-1_AbCdEf123"
ORIGINAL = f"https://cognito-idp.eu-north-1.amazonaws.com/{POOL}"
UPDATED = f"https://issuer-cognito-idp.eu-north-1.amazonaws.com/{POOL}"

# By region, the end of AWS's host names there.
PARTITIONS = {
    "eu-north-1": "amazonaws.com",
    "ap-southeast-2": "amazonaws.com",
    "us-gov-west-1": "amazonaws.com",
    "cn-north-1": "amazonaws.com.cn",
    "cn-northwest-1": "amazonaws.com.cn",
    "eusc-de-east-1": "amazonaws.eu",
    "us-iso-east-1": "c2s.ic.gov",
    "us-isob-east-1": "sc2s.sgov.gov",
    "eu-isoe-west-1": "cloud.adc-e.uk",
    "us-isof-south-1": "csp.hci.ic.gov",
}

OTHERS = {
    "another pool": ORIGINAL.replace("AbCdEf123", "Other1"),
    "another pool, updated": UPDATED.replace("AbCdEf123", "Other1"),
    "another pool, lower case": UPDATED.replace("AbCdEf123", "abcdef123"),
    "another region's host": ORIGINAL.replace("idp.eu-north-1", "idp.eu-west-1"),
    "another region's host, updated": UPDATED.replace("idp.eu-north-1", "idp.eu-west-1"),
    "another region's pool, updated": UPDATED.replace("/eu-north-1", "/eu-west-1"),
    "another region, updated": UPDATED.replace("eu-north-1", "eu-west-1"),
    "issuer- twice": UPDATED.replace("issuer-", "issuer-issuer-"),
    "issuer. as a domain": UPDATED.replace("issuer-", "issuer."),
    "an underscore for the hyphen": UPDATED.replace("issuer-", "issuer_"),
    "without the hyphen": UPDATED.replace("issuer-", "issuer"),
    "issuer- behind": ORIGINAL.replace("cognito-idp", "cognito-idp-issuer"),
    "issuer- before the region": ORIGINAL.replace("eu-north-1.", "issuer-eu-north-1."),
    "something before it": ORIGINAL.replace("cognito", "my-cognito"),
    "China's suffix": ORIGINAL + ".cn",
    "China's suffix in the host": ORIGINAL.replace(".com", ".com.cn"),
    "China's suffix in the host, updated": UPDATED.replace(".com", ".com.cn"),
    "the sovereign cloud's suffix": UPDATED.replace(".com", ".eu"),
    "the FIPS endpoint": ORIGINAL.replace("cognito-idp", "cognito-idp-fips"),
    "the FIPS endpoint, updated": UPDATED.replace("cognito-idp", "cognito-idp-fips"),
    "the dual-stack endpoint": ORIGINAL.replace("amazonaws.com", "api.aws"),
    "the dual-stack endpoint, updated": UPDATED.replace("amazonaws.com", "api.aws"),
    "a domain that ends alike": UPDATED.replace("amazonaws", "evilamazonaws"),
    "a domain that begins alike": UPDATED.replace(".com", ".com.evil.example"),
    "another domain": UPDATED.replace("amazonaws.com", "evil.example"),
    "any character for a dot": UPDATED.replace("amazonaws.com", "amazonawsxcom"),
    "capitals": UPDATED.upper(),
    "a capital in the host": UPDATED.replace("issuer", "Issuer"),
    "a capital in the scheme": UPDATED.replace("https", "Https"),
    "a slash at the end": UPDATED + "/",
    "two slashes before the pool": UPDATED.replace(".com/", ".com//"),
    "a path before the pool": UPDATED.replace(".com/", ".com/x/"),
    "a path behind the pool": UPDATED + "/x",
    "dots in the path": UPDATED.replace(".com/", ".com/x/../"),
    "a port": UPDATED.replace(".com/", ".com:443/"),
    "a user": UPDATED.replace("//", "//user@"),
    "the host as a user": UPDATED.replace(".com/", ".com@evil.example/"),
    "a query": UPDATED + "?",
    "a fragment": UPDATED + "#",
    "without TLS": UPDATED.replace("https", "http"),
    "without a scheme": UPDATED.removeprefix("https://"),
    "a dot at the host's end": UPDATED.replace(".com/", ".com./"),
    "a blank before it": " " + UPDATED,
    "a blank behind it": UPDATED + " ",
    "a line break behind it": UPDATED + "\n",
    "a null behind it": UPDATED + "\0",
    "the pool's name longer": UPDATED + "4",
    "the pool's name shorter": UPDATED[:-1],
    "the pool alone": POOL,
    "percent-encoded": UPDATED.replace("_", "%5F"),
    "a Cyrillic letter": UPDATED.replace("c", "\u0441", 1),
    "both": f"{ORIGINAL},{UPDATED}",
    "a list": [UPDATED],
    "an object": {UPDATED: UPDATED},
    "a number": 1,
    "true": True,
    "nothing": "",
    "none": None,
}


def is_taken(iss: object, *issuers: str) -> bool:
    """Tell whether the function accepts tokens of an issuer."""
    taken = identify(with_claims(iss=iss), now=ISSUED_AT)
    try:
        return identify(with_claims(iss=iss), now=ISSUED_AT, issuers=issuers) == taken
    except Unauthenticated as error:
        return error.reason is not Reason.UNKNOWN_ISSUER


@pytest.mark.parametrize("configured", [ORIGINAL, UPDATED])
@pytest.mark.parametrize("iss", [ORIGINAL, UPDATED])
def test_each_issuer_of_a_pool_stands_for_both(configured: str, iss: str) -> None:
    assert is_taken(iss, configured)
    assert is_taken(iss, "https://issuer.example", configured)


@pytest.mark.parametrize("name", OTHERS)
def test_other_issuers_are_refused(name: str) -> None:
    assert not is_taken(OTHERS[name], ORIGINAL)
    assert not is_taken(OTHERS[name], UPDATED)
    assert OTHERS[name] not in Settings(POOL, ("client",)).issuers


@pytest.mark.parametrize("iss", [ORIGINAL, UPDATED, "", None])
def test_a_missing_issuer_is_refused(iss: object) -> None:
    assert not is_taken(iss)


@pytest.mark.parametrize("region", ["me-cn-central-1", "us-eusc-east-1", "us-isolated-1"])
def test_the_prefix_of_a_region_names_its_partition(region: str) -> None:
    host = f"cognito-idp.{region}.amazonaws.com/{region}_AbCdEf123"
    assert issuers_of(f"{region}_AbCdEf123") == (f"https://{host}", f"https://issuer-{host}")


@pytest.mark.parametrize(
    "issuer",
    [
        "https://issuer.example",
        "https://cognito-idp.example/eu-north-1_AbCdEf123",
        "https://login.example/realms/cognito-idp.eu-north-1.amazonaws.com",
        "https://cognito-idp.eu-north-1.amazonaws.com",
        "https://cognito-idp.eu-north-1.amazonaws.com/AbCdEf123",
        "https://cognito-idp.eu-north-1.amazonaws.com/eu-west-1_AbCdEf123",
        "https://cognito-idp.eu-north-1.evil.example/eu-north-1_AbCdEf123",
        "https://cognito-idp.eu-north-1.amazonaws.com.cn/eu-north-1_AbCdEf123",
        "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCdEf123/",
        "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCdEf123?x",
        "https://cognito-idp.eu-north-1.amazonaws.com/eu-north-1_AbCd-f123",
        "https://cognito-idp-fips.us-east-1.amazonaws.com/us-east-1_AbCdEf123",
        "https://localhost:4566/us-east-1_AbCdEf123",
    ],
)
def test_other_issuers_are_compared_literally(issuer: str) -> None:
    assert is_taken(issuer, issuer)
    assert not is_taken(issuer.replace("https://", "https://issuer-", 1), issuer)
    assert not is_taken(issuer + "/", issuer)
    assert not is_taken(ORIGINAL, issuer)
    assert not is_taken(UPDATED, issuer)


@pytest.mark.parametrize("region", PARTITIONS)
def test_every_partition(region: str) -> None:
    pool = f"{region}_AbCdEf123"
    host = f"cognito-idp.{region}.{PARTITIONS[region]}"
    both = (f"https://{host}/{pool}", f"https://issuer-{host}/{pool}")
    assert USER_POOL_ID.fullmatch(pool)
    assert issuers_of(pool) == both
    assert Settings(pool, ("client",), dns_suffix=PARTITIONS[region]).issuers == both
    for configured in both:
        for iss in both:
            assert is_taken(iss, configured)
            for suffix in {*PARTITIONS.values()} - {PARTITIONS[region]}:
                assert not is_taken(iss.replace(PARTITIONS[region], suffix), configured)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AbCdEf123",
        "_AbCdEf123",
        "eu-north-1",
        "eu-north-1_",
        "eu-north-1_AbC-d",
        "eu-north-1_AbC_d",
        "eu-north-1_AbCdEf123\n",
        "eu-north-1_AbCdEf123 ",
        "eu-north-1_\u0661",
        "EU-NORTH-1_AbCdEf123",
        "eu-north_AbCdEf123",
        "eu-1_AbCdEf123",
        "eu--north-1_AbCdEf123",
        "e-north-1_AbCdEf123",
        "-north-1_AbCdEf123",
        "eu-north-1.evil.example_AbCdEf123",
        "evil.example/eu-north-1_AbCdEf123",
    ],
)
def test_illegal_user_pool_ids(text: str) -> None:
    assert not USER_POOL_ID.fullmatch(text)
