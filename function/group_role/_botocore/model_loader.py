"""Reads botocore's service models without two detours of botocore's own loader.

To find out whether a service exists, botocore's loader looks for the model of every service. And it
parses JSON into `OrderedDict`, from the time when a `dict` kept no order. Both are a large part of
the cost of a cold start's first client. The models here are complete, and botocore's own loader
reads any that this one does not find.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

from botocore.session import Session

from group_role._botocore import private_names


def new_session() -> Session:
    """Return a botocore session that reads its models with this loader."""
    session = Session()
    with private_names.use("botocore.loaders.Loader"):
        session.register_component("data_loader", _model_loader(session))
    return session


def _model_loader(session: Session) -> Any:
    from botocore.loaders import JSONFileLoader, Loader  # noqa: PLC0415 (they may be gone)

    for method in (JSONFileLoader.load_file, Loader.list_available_services):
        assert callable(method)  # noqa: S101 (AttributeError if botocore has removed the method)

    class PlainJsonLoader(JSONFileLoader):
        """Reads models into plain dictionaries."""

        def load_file(self, file_path: str) -> Any:
            with private_names.use("botocore.loaders.JSONFileLoader.load_file"):
                if (document := _read_json(file_path)) is not None:
                    return document
            return super().load_file(file_path)

    class ModelLoader(Loader):
        """Takes every folder for a service; loading a missing model raises the usual error."""

        def list_available_services(self, type_name: str) -> list[str]:
            # botocore would look for a model of this type in each folder.
            with private_names.use("botocore.loaders.Loader.list_available_services"):
                folders = filter(os.path.isdir, self.search_paths)
                return [name for folder in folders for name in os.listdir(folder)]  # noqa: PTH208
            return super().list_available_services(type_name)

    own_models = session.get_config_variable("data_path")  # AWS_DATA_PATH
    return ModelLoader(
        extra_search_paths=_Folders(own_models.split(os.pathsep) if own_models else ()),
        file_loader=PlainJsonLoader(),
    )


class _Folders(list[str]):
    """Keeps each folder once: every boto3 session adds boto3's folder to the shared loader."""

    def append(self, folder: str) -> None:
        if folder not in self:
            super().append(folder)


def _read_json(file_path: str) -> Any:
    try:
        return json.loads(gzip.decompress(Path(file_path + ".json.gz").read_bytes()))
    except FileNotFoundError:
        pass
    try:
        return json.loads(Path(file_path + ".json").read_bytes())
    except FileNotFoundError:
        return None
