"""The library's short way to botocore's models loads the same models."""

from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

from group_role._botocore.model_loader import new_session


@pytest.mark.parametrize("service", ["s3", "sts", "dynamodb", "lambda", "sqs"])
@pytest.mark.parametrize("type_name", ["service-2", "endpoint-rule-set-1", "paginators-1"])
def test_models_are_those_of_botocore(service: str, type_name: str) -> None:
    models = [
        session.get_component("data_loader").load_service_model(service, type_name)
        for session in (Session(), new_session())
    ]
    assert models[0] == models[1]


def test_every_service_is_available() -> None:
    botocores = Session().get_component("data_loader").list_available_services("service-2")
    ours = new_session().get_component("data_loader").list_available_services("service-2")
    assert set(botocores) <= set(ours)


def test_unknown_service(aws: Callable[[str], None]) -> None:
    aws("http://127.0.0.1:9")
    with pytest.raises(UnknownServiceError):
        new_session().create_client("nonesuch")


def test_own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine/2020-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text('{"metadata": {}}')
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    loader = new_session().get_component("data_loader")
    assert loader.load_service_model("mine", "service-2") == {"metadata": {}}
