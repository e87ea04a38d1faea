"""The ID of a Cognito user pool, and the two issuers that its tokens may state.

A pool's ID begins with its region. So the issuers follow from the ID, and region and pool cannot
contradict each other.
"""

import functools
import re

USER_POOL_ID = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-[0-9]+_[A-Za-z0-9]+")

# The DNS suffix of each partition, by the prefix of its regions; all others have `amazonaws.com`.
# https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
_DNS_SUFFIXES = {
    "cn-": "amazonaws.com.cn",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "eu-isoe-": "cloud.adc-e.uk",
    "us-isof-": "csp.hci.ic.gov",
}


def issuers_of(user_pool_id: str) -> tuple[str, str]:
    """Return a user pool's issuers, `ORIGINAL` and `UPDATED`: a pool may switch at any time.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html
    """
    region = user_pool_id.partition("_")[0]
    suffixes = (suffix for begin, suffix in _DNS_SUFFIXES.items() if region.startswith(begin))
    host = f"cognito-idp.{region}.{next(suffixes, 'amazonaws.com')}"
    return f"https://{host}/{user_pool_id}", f"https://issuer-{host}/{user_pool_id}"


@functools.lru_cache
def with_other_form(issuers: tuple[str, ...]) -> tuple[str, ...]:
    """Return issuers, with both forms for each user pool; other issuers stay as they are."""
    found: list[str] = []
    for issuer in issuers:
        user_pool_id = issuer.rpartition("/")[2]
        both = issuers_of(user_pool_id) if USER_POOL_ID.fullmatch(user_pool_id) else ()
        found += both if issuer in both else (issuer,)
    return tuple(found)
