"""The outputs of a deployed stack, which `terraform output -json` prints."""

import json
import os
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from botocore.loaders import create_loader

from tooling.child import run, run_apart
from tooling.failure import Failure
from tooling.progress import is_verbose, say, step
from tooling.terraform.engine import document, engine


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs of a stack's root module, by their names.

    Attributes:
        documents_bucket: Empty if there is none, as in the deployer's own root module.
        group_precedences: The groups' precedences that Terraform set, if an output has them.
        group_policies: The policies that Terraform wrote for the groups' roles, by the groups'
            names, if an output has them: `inline` documents by name, and ARNs of `managed` ones.
            The deployer's own roles are not among them.
        identity_pool_id: The identity pool that also gives out the groups' roles, if there is one.
        public_routes: The routes that require no token; None if there is no such output.
        public_function_name: The function that answers them, if there is one.
        user_pool_client_ids: The app clients in addition to `user_pool_client_id`, by name; None if
            there is no such output.
        user_pool_triggers: The functions that the user pool calls, by the trigger's name; None if
            there is no such output, as for the deployer's own pool.
        api_key_ids: The API keys of clients, by name.
        function_statements: Further statements of the function's own role, as Terraform wrote them.
        lock_out_policy_arn: The policy that scripts/lock-out writes; None without such an output.
        texts: All outputs that are texts, also other ones.
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
    group_precedences: Mapping[str, int] = field(default_factory=dict)
    group_policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    identity_pool_id: str | None = None
    public_routes: Sequence[str] | None = None
    public_function_name: str | None = None
    user_pool_client_ids: Mapping[str, str] | None = None
    user_pool_triggers: Mapping[str, str] | None = None
    api_key_ids: Mapping[str, str] = field(default_factory=dict)
    function_statements: Sequence[Mapping[str, Any]] = ()
    lock_out_policy_arn: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def region(self) -> str:
        """The region of the user pool, and so of the whole stack."""
        return self.user_pool_id.partition("_")[0]

    @property
    def partition(self) -> str:
        """The partition of ARNs, such as `aws` or `aws-cn`."""
        return self.function_role_arn.split(":")[1]

    @property
    def issuers(self) -> tuple[str, str]:
        """The two forms of the user pool's issuer, `ORIGINAL` and `UPDATED`; it uses one."""
        partitions = create_loader().load_data("partitions")["partitions"]
        outputs = next(each["outputs"] for each in partitions if each["id"] == self.partition)
        host = f"cognito-idp.{self.region}.{outputs['dnsSuffix']}"
        issuer = f"{host}/{self.user_pool_id}"
        return f"https://{issuer}", f"https://issuer-{issuer}"

    @property
    def account_id(self) -> str:
        """The ID of the stack's account."""
        return self.function_role_arn.split(":")[4]

    @property
    def named_by_requests(self) -> Mapping[str, str]:
        """The names that the resource of a request may use: see `Action`."""
        if not self.documents_bucket:
            return self.texts
        return {**self.texts, "bucket": f"arn:{self.partition}:s3:::{self.documents_bucket}"}

    @classmethod
    def of(cls, values: Mapping[str, Any], where: str) -> Self:
        """Read them from what `terraform output -json` prints, or from the values alone.

        Args:
            values: An object with the value of each output, or the value itself, as of an output
                that is the whole `deployment` module.
            where: Their source, for the error.

        Raises:
            Failure: They are not the outputs of a stack of this project.
        """
        if not isinstance(values, Mapping):
            raise Failure(f"{where} is not what `terraform output -json` prints.")
        if all(isinstance(output, Mapping) and "value" in output for output in values.values()):
            values = {name: output["value"] for name, output in values.items()}
        given = {name: value for name, value in values.items() if value is not None}
        missing = [name for name in _REQUIRED if name not in given]
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
        if strange := [name for name in _REQUIRED if not _is_like(name, given[name])]:
            raise Failure(
                f"{where} is of another module: its output {strange[0]} has another form."
            )
        known = {each.name: given[each.name] for each in fields(cls) if each.name in given}
        texts = {name: value for name, value in given.items() if isinstance(value, str)}
        return cls(**{**known, "texts": texts})


_REQUIRED = [
    each.name for each in fields(Outputs) if each.default is each.default_factory is MISSING
]


def read_outputs(options: Namespace) -> Outputs:
    """Return the stack that the options `--stack` and `--outputs` name.

    Raises:
        Failure: There is no such stack.
    """
    with step("reading the outputs"):
        return of_file(options.outputs) if options.outputs else of_folder(options.stack)


def of_folder(folder: Path) -> Outputs:
    """Ask Terraform for the outputs of the stack that was applied from a folder.

    Raises:
        Failure: There is no such folder, or no stack was applied from it.
    """
    if not folder.is_dir():
        raise Failure(f"{folder} is not a folder: give the folder of `terraform apply` to --stack.")
    # With the user's own environment, because the backend of the state may need it.
    command = [*engine().command, "output", "-no-color"]
    # The two are apart because Terraform prints to stderr what TF_LOG asks for.
    status, text, said = run_apart([*command, "-json"], cwd=folder, env=os.environ)
    others = (
        "or name another stack with --stack. For a stack of `scripts/demo --keep`, use the commands"
        " that it printed."
    )
    initialised = (folder / os.environ.get("TF_DATA_DIR", ".terraform")).exists()
    if status and initialised:
        raise Failure(
            f"`terraform output` failed in {folder}. Run `terraform apply` there, {others}", said
        )
    try:
        found = {} if status else document(text)
    except ValueError:
        # Without the text, which may show sensitive values.
        raise Failure(f"`terraform output -json` printed no JSON in {folder}.", said) from None
    if not found and not initialised:
        # Without Terraform's own text, which is about missing plugins.
        raise Failure(
            f"Nothing was deployed from {folder} on this machine. Run `terraform init` there, and"
            f" `terraform apply` if there is no stack yet; {others}"
        )
    if is_verbose():
        # Without the document, which shows sensitive values.
        say(run(command, cwd=folder, env=os.environ)[1].rstrip())
    return Outputs.of(found, str(folder))


def of_file(file: Path) -> Outputs:
    """Read the outputs from a file with the output of `terraform output -json`.

    Raises:
        Failure: There is no such file, or it has something else.
    """
    try:
        return Outputs.of(json.loads(file.read_text()), str(file))
    except OSError as error:
        raise Failure(
            f"{file} cannot be read ({error.strerror}): give --outputs a file with the output of"
            " `terraform output -json`."
        ) from None
    except ValueError as error:
        raise Failure(f"{file} is not what `terraform output -json` prints: {error}") from None


def _is_like(name: str, value: object) -> bool:
    """Tell whether an output has the form that its name promises."""
    if name == "group_role_arns":
        return isinstance(value, dict) and all(map(_is_role_arn, value.values()))
    return _is_role_arn(value) if name == "function_role_arn" else isinstance(value, str)


def _is_role_arn(value: object) -> bool:
    return isinstance(value, str) and value.startswith("arn:") and ":role/" in value
