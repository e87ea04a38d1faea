"""What Terraform says of a deployment, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the root module says of a deployment."""

    user_pool_id: str
    user_pool_client_id: str
    group_role_arns: dict[str, str]
    function_name: str
    function_role_arn: str
    rest_api_id: str
    stage_name: str
    invoke_url: str
    documents_bucket: str

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Take them from all the outputs there are, each by its name.

        Raises:
            KeyError: One is not there.
        """
        return cls(**{name: values[name] for name in cls.__slots__})
