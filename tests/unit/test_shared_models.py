"""Clients share only objects that hold no credentials."""

from typing import Any

import pytest
from botocore.session import Session

from group_role._botocore.shared_models import SharedModels


@pytest.fixture
def session() -> Session:
    session = Session()
    SharedModels().share_in(session)
    return session


def client(session: Session, service: str, key: str, region: str = "us-east-1") -> Any:
    return session.create_client(
        service, region, aws_access_key_id=key, aws_secret_access_key="secret"
    )


@pytest.mark.parametrize("service", ["s3", "sts", "dynamodb"])
def test_model_and_endpoint_rules_are_shared(session: Session, service: str) -> None:
    """Fails if botocore has moved the models, and clients cost much again."""
    ada, eve = client(session, service, "ada"), client(session, service, "eve", "eu-north-1")
    assert ada.meta.service_model is eve.meta.service_model
    assert ada._ruleset_resolver._provider is eve._ruleset_resolver._provider  # noqa: SLF001


def test_nothing_of_a_caller_is_shared(session: Session) -> None:
    ada, eve = client(session, "s3", "ada"), client(session, "s3", "eve")
    assert ada._request_signer._credentials.access_key == "ada"  # noqa: SLF001
    assert eve._request_signer._credentials.access_key == "eve"  # noqa: SLF001
    assert ada.meta.events is not eve.meta.events
    assert ada._ruleset_resolver is not eve._ruleset_resolver  # noqa: SLF001


def test_services_do_not_share_models(session: Session) -> None:
    rules = set()
    for service in ("s3", "sts", "s3"):
        made = client(session, service, "ada")
        assert made.meta.service_model.service_name == service
        rules.add(id(made._ruleset_resolver._provider))  # noqa: SLF001
    assert len(rules) == 2


@pytest.mark.parametrize("region", ["us-east-1", "eu-north-1", "cn-north-1"])
def test_endpoints_are_those_of_the_clients_own_region(session: Session, region: str) -> None:
    client(session, "s3", "ada")  # the rules are now those of a client of another region
    what = ("get_object", {"Bucket": "documents", "Key": "key"})
    ours, botocores = (
        client(of, "s3", "ada", region).generate_presigned_url(*what).partition("?")[0]
        for of in (session, Session())
    )
    assert ours == botocores


def test_parts_that_botocore_no_longer_names_are_left_alone(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = client(session, "s3", "ada")
    sharing = next(base for base in type(ada).__mro__ if base.__module__ == SharedModels.__module__)
    given: list[Any] = []
    monkeypatch.setattr(
        "botocore.client.BaseClient.__init__", lambda _, *args, **parts: given.extend([args, parts])
    )
    sharing("positional", other=1)  # type: ignore[call-arg, unused-ignore]
    assert given == [("positional",), {"other": 1}]
