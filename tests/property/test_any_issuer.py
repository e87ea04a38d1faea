"""With any pools, regions and issuers, region and pool must agree; the issuer's form need not."""

from hypothesis import assume, given
from hypothesis import event as note_outcome
from hypothesis import strategies as st

import token_verifier
from group_role.config.settings import IamCallers
from group_role.errors import Reason, Unauthenticated
from group_role.identity.claims import identify
from group_role.identity.signer import identify_signer

from ..stub_user_pool import CLIENT_ID, SUBJECT, StubUserPool

# Few of each, so that they agree often; some begin or end like others.
SUFFIXES = {
    "eu-north-1": "amazonaws.com",
    "eu-west-1": "amazonaws.com",
    "eu-north-11": "amazonaws.com",
    "us-gov-west-1": "amazonaws.com",
    "cn-north-1": "amazonaws.com.cn",
    "eusc-de-east-1": "amazonaws.eu",
    "us-iso-east-1": "c2s.ic.gov",
    "us-isob-east-1": "sc2s.sgov.gov",
}
regions = st.sampled_from(sorted(SUFFIXES))
names = st.one_of(
    st.sampled_from(["AbCdEf123", "abcdef123", "AbCdEf12"]),
    st.from_regex(r"[A-Za-z0-9]{1,9}", fullmatch=True),
)
forms = st.sampled_from(["", "issuer-"])
suffixes = st.sampled_from(sorted({*SUFFIXES.values(), "api.aws", "evil.example"}))
# Texts that somebody may put around an issuer.
befores = st.sampled_from(["", "", "", "", "issuer-", "fips-", "user@", "x."])
afters = st.sampled_from(["", "", "", "", "/", ":443", "?", "#", " ", "x"])

POOL = StubUserPool()
IDENTITY_POOL = "eu-north-1:2208d797-dfc9-40b4-8029-827c9e76e029"


@st.composite
def claimed(draw: st.DrawFn, region: str, name: str) -> tuple[str, bool]:
    """An issuer without its scheme, similar to a pool's, and whether it is the pool's."""
    host_region = draw(st.one_of(st.just(region), regions))
    pool_region = draw(st.one_of(st.just(region), regions))
    pool_name = draw(st.one_of(st.just(name), names))
    suffix = draw(st.one_of(st.just(SUFFIXES[region]), suffixes))
    before, after = draw(befores), draw(afters)
    form = draw(forms)
    issuer = f"{before}{form}cognito-idp.{host_region}.{suffix}/{pool_region}_{pool_name}{after}"
    return issuer, (
        host_region == pool_region == region
        and pool_name == name
        and suffix == SUFFIXES[region]
        and after == ""
        and before + form in {"", "issuer-"}
    )


def refusal_by_the_function(configured: str, iss: str) -> Reason | None:
    claims = {"token_use": "id", "sub": SUBJECT, "iss": iss}
    event = {"requestContext": {"authorizer": {"claims": claims}}}
    try:
        identify(event, now=0, issuers=(configured,))
    except Unauthenticated as error:
        return error.reason
    return None


def refusal_by_the_authorizer(region: str, pool_id: str, iss: str) -> token_verifier.Reason | None:
    settings = token_verifier.Settings(pool_id, (CLIENT_ID,), dns_suffix=SUFFIXES[region])
    verifier = token_verifier.TokenVerifier(settings, POOL.jwks, clock=lambda: POOL.now)
    try:
        verifier.verify(POOL.token(POOL.id_claims(iss=iss)))
    except token_verifier.Refused as refused:
        return refused.reason
    return None


def refusal_of_a_signer(pool_id: str, provider: str, signed_in_by: str) -> Reason | None:
    identity = {
        "accountId": "123456789012",
        "cognitoAuthenticationProvider": f"{provider},{signed_in_by}:CognitoSignIn:{SUBJECT}",
        "cognitoAuthenticationType": "authenticated",
        "cognitoIdentityId": "eu-north-1:db9476fd-de77-4977-839f-4f943ff5d68c",
        "cognitoIdentityPoolId": IDENTITY_POOL,
        "userArn": "arn:aws:sts::123456789012:assumed-role/editors/CognitoIdentityCredentials",
    }
    callers = IamCallers(IDENTITY_POOL, pool_id, "/")
    try:
        assert identify_signer({"requestContext": {"identity": identity}}, callers)
    except Unauthenticated as error:
        return error.reason
    return None


@given(region=regions, name=names, form=forms, data=st.data())
def test_region_and_pool_must_agree(region: str, name: str, form: str, data: st.DataObject) -> None:
    pool_id = f"{region}_{name}"
    configured = f"https://{form}cognito-idp.{region}.{SUFFIXES[region]}/{pool_id}"
    issuer, is_the_pools = data.draw(claimed(region, name))
    note_outcome(f"the pool's: {is_the_pools}")
    refusals = (
        refusal_by_the_function(configured, f"https://{issuer}"),
        refusal_by_the_authorizer(region, pool_id, f"https://{issuer}"),
        refusal_of_a_signer(pool_id, issuer, issuer),
    )
    if is_the_pools:
        assert refusals == (None, None, None)
    else:
        assert refusals == (
            Reason.UNKNOWN_ISSUER,
            token_verifier.Reason.ISSUER,
            Reason.UNKNOWN_SIGNER,
        )


@given(region=regions, name=names, data=st.data())
def test_both_halves_of_a_signers_provider_must_agree(
    region: str, name: str, data: st.DataObject
) -> None:
    provider, _ = data.draw(claimed(region, name))
    signed_in_by, _ = data.draw(claimed(region, name))
    assume(provider != signed_in_by)
    refusal = refusal_of_a_signer(f"{region}_{name}", provider, signed_in_by)
    assert refusal is Reason.UNKNOWN_SIGNER


@given(pools=st.lists(st.tuples(regions, names, forms), min_size=2, max_size=2))
def test_pools_are_the_same_if_region_and_name_agree(pools: list[tuple[str, str, str]]) -> None:
    (region, name, _), (other_region, other_name, _) = pools
    configured, iss = (
        f"https://{form}cognito-idp.{region}.{SUFFIXES[region]}/{region}_{name}"
        for region, name, form in pools
    )
    same = (region, name) == (other_region, other_name)
    note_outcome(f"the same: {same}")
    assert refusal_by_the_function(configured, iss) is (None if same else Reason.UNKNOWN_ISSUER)
