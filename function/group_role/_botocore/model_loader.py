"""botocore's service models, read without two detours of botocore's own loader.

To learn whether a service exists, it looks for the model of every service; and it parses JSON into
`OrderedDict`, from the days when a `dict` kept no order. That is a good part of what the first
client of a cold start costs. Only documented methods are overridden, nothing is left out of the
models, and what is not found here is left to botocore.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session


def new_session() -> Session:
    """Return a botocore session that reads its models by the short way."""
    session = Session()
    own_models = session.get_config_variable("data_path")  # AWS_DATA_PATH
    loader = _ModelLoader(
        extra_search_paths=own_models.split(os.pathsep) if own_models else None,
        file_loader=_PlainJsonLoader(),
    )
    session.register_component("data_loader", loader)
    return session


class _PlainJsonLoader(JSONFileLoader):
    """Reads models into plain dictionaries."""

    def load_file(self, file_path: str) -> Any:
        try:
            return json.loads(gzip.decompress(Path(file_path + ".json.gz").read_bytes()))
        except FileNotFoundError:
            pass
        try:
            return json.loads(Path(file_path + ".json").read_bytes())
        except FileNotFoundError:
            return super().load_file(file_path)


class _ModelLoader(Loader):
    """Takes every folder there is for a service; a missing model shows when it is loaded."""

    def list_available_services(self, type_name: str) -> list[str]:
        del type_name  # botocore would look for a model of this type in each folder
        folders = filter(os.path.isdir, self.search_paths)
        return [name for folder in folders for name in os.listdir(folder)]  # noqa: PTH208
