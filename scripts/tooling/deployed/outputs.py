"""What Terraform says of a deployment, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from tooling.failure import Failure


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a root module says of a deployment.

    Attributes:
        documents_bucket: Empty where there is none, as in a root of a deployer's own.
        texts: All outputs that are texts, by their names.
    """

    user_pool_id: str
    user_pool_client_id: str
    group_role_arns: dict[str, str]
    function_name: str
    function_role_arn: str
    rest_api_id: str
    stage_name: str
    invoke_url: str
    documents_bucket: str = ""
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def named_by_requests(self) -> Mapping[str, str]:
        """What the resource of a request may name: see `Action`."""
        if not self.documents_bucket:
            return self.texts
        partition = self.function_role_arn.split(":")[1]
        return {**self.texts, "bucket": f"arn:{partition}:s3:::{self.documents_bucket}"}

    @classmethod
    def of(cls, values: Mapping[str, Any], where: str) -> Self:
        """Take them from all the outputs there are, each by its name.

        Args:
            values: The outputs.
            where: Where they are from, for the error.

        Raises:
            Failure: One is not there.
        """
        missing = [name for name in REQUIRED if values.get(name) is None]
        if missing == ["user_pool_client_id"]:
            raise Failure(
                f"{where} has no output user_pool_client_id. Beside a user_pool_id of yours, set"
                " user_pool_client_id: the app client with which its users sign in."
            )
        if missing:
            raise Failure(
                f"{where} has no output {', '.join(missing)}: name a stack of this project's root"
                " module, or of one that scripts/new-handler made, that was applied."
            )
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        required = {name: values[name] for name in REQUIRED}
        return cls(**required, documents_bucket=texts.get("documents_bucket", ""), texts=texts)


REQUIRED = tuple(
    each.name for each in fields(Outputs) if each.name not in {"documents_bucket", "texts"}
)
