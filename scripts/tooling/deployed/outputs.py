"""The outputs of a deployment, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from tooling.failure import Failure


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs of a root module.

    Attributes:
        documents_bucket: Empty if there is none, as in the deployer's own root module.
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
        """The names that the resource of a request may use: see `Action`."""
        if not self.documents_bucket:
            return self.texts
        partition = self.function_role_arn.split(":")[1]
        return {**self.texts, "bucket": f"arn:{partition}:s3:::{self.documents_bucket}"}

    @classmethod
    def of(cls, values: Mapping[str, Any], where: str) -> Self:
        """Read them from all outputs, by their names.

        Args:
            values: The outputs.
            where: Their source, for the error.

        Raises:
            Failure: An output is missing.
        """
        missing = [name for name in REQUIRED if values.get(name) is None]
        if missing == ["user_pool_client_id"]:
            raise Failure(
                f"{where} has no output user_pool_client_id. With your own user_pool_id, also set"
                " user_pool_client_id: the app client with which its users sign in."
            )
        if missing:
            raise Failure(
                f"{where} has no output {', '.join(missing)}: name an applied stack of this"
                " project's root module, or of one that scripts/new-handler made. For another root"
                " module, docs/verify.md says what to pass with --outputs."
            )
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        required = {name: values[name] for name in REQUIRED}
        return cls(**required, documents_bucket=texts.get("documents_bucket", ""), texts=texts)


REQUIRED = tuple(
    each.name for each in fields(Outputs) if each.name not in {"documents_bucket", "texts"}
)
