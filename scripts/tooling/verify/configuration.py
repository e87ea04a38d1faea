"""A deployed stack, and the configuration of its function in the version that serves the API."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tooling.deployed.account import Clients
from tooling.deployed.outputs import Outputs
from tooling.deployed.sign_in import ClientApp
from tooling.failure import Failure
from tooling.verify import access
from tooling.verify.access import Method
from tooling.verify.claims import pool_groups
from tooling.verify.sessions import Sessions

_SETTINGS = "GROUP_ROLE_CONFIG"
_SETTINGS_OF_AUTHORIZER = "AUTHORIZER_CONFIG"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The part of the function's configuration that the checks need.

    Attributes:
        settings: The library's settings, by their names in GROUP_ROLE_CONFIG.
        in_vpc: Whether the function is in a VPC.
        traced: Whether X-Ray traces it.
        role_arn: Its execution role.
    """

    settings: Mapping[str, Any]
    in_vpc: bool
    traced: bool
    role_arn: str

    @property
    def session_actions(self) -> frozenset[str]:
        """The STS calls that the function makes to get a session of a group's role."""
        actions = {"sts:AssumeRole"}
        if self.settings.get("session_tags"):
            actions.add("sts:TagSession")
        if self.settings.get("source_identity"):
            actions.add("sts:SetSourceIdentity")
        return frozenset(actions)


class Versions(NamedTuple):
    """The two versions of a function that its roles may serve; they differ after a roll-back.

    Attributes:
        serving: The version that serves the API.
        newest: The newest version, with which Terraform wrote the roles.
    """

    serving: Configuration
    newest: Configuration

    def own_of(self, role_arns: Iterable[str]) -> frozenset[str]:
        """Return the groups' roles that are the deployer's own, which no module wrote."""
        own = {arn for each in self for arn in each.settings.get("allowed_roles", ())}
        return frozenset(role_arns) & own


class Stack:
    """A deployed stack: its API's methods, its function, and the sessions that this opens.

    Attributes:
        all_methods: The methods of the API that call any function.
        methods: Those that call the function of callers.
        versions: The versions of the function.
        settings: The settings of the serving version.
        authorizer: The Lambda authorizer's settings; empty if it is not this project's.
        sessions: The sessions that the function opens.
        app: The app client with which users sign in.
        pool_groups: The groups of the user pool.

    Raises:
        Failure: The callers of the API have no tokens, or the function is not this project's.
    """

    def __init__(self, account: Clients, outputs: Outputs) -> None:
        name = outputs.function_name
        self.all_methods = list(access.methods(account.client("apigateway"), outputs.rest_api_id))
        self.methods = [method for method in self.all_methods if method.function == name]
        self.versions = read_versions(account, name, self.methods)
        self.settings = self.versions.serving.settings
        if self.settings.get("iam_callers"):
            raise Failure(
                "Callers of this stack's API sign their requests with AWS credentials, but"
                " scripts/verify is about requests with ID tokens."
            )
        self.authorizer = settings_of_authorizer(account, self.methods)
        self.sessions = Sessions(
            self.settings,
            outputs.group_role_arns.values(),
            lists_as_json=any(method.authorizing for method in self.methods),
        )
        self.app = ClientApp.of(account, outputs)
        self.pool_groups = pool_groups(self.app)


def read_versions(account: Clients, function_name: str, methods: Iterable[Method]) -> Versions:
    """Read the serving and the newest version; parameters and errors are those of `read`."""
    return Versions(
        serving=read(account, function_name, methods), newest=read(account, function_name)
    )


def read(account: Clients, function_name: str, methods: Iterable[Method] = ()) -> Configuration:
    """Read the configuration of a function.

    Args:
        account: The function's account.
        function_name: The function's name.
        methods: The API's methods, which call an alias or version of the function. If none does,
            this reads the configuration of the newest code.

    Raises:
        Failure: The function is not one of this project.
    """
    qualifiers = (method.qualifier for method in methods if method.function == function_name)
    found = _configuration(account, function_name, next(qualifiers, None))
    settings = _settings(found, _SETTINGS)
    if settings is None:
        raise Failure(
            f"The function {function_name} shows no {_SETTINGS}: it is not this project's, or its"
            " environment is encrypted with a key that you may not use."
        )
    return Configuration(
        settings,
        in_vpc=bool(found.get("VpcConfig", {}).get("VpcId")),
        traced=found.get("TracingConfig", {}).get("Mode") == "Active",
        role_arn=found["Role"],
    )


def settings_of_authorizer(account: Clients, methods: Iterable[Method]) -> Mapping[str, Any]:
    """Read the settings of the methods' Lambda authorizer; empty if it is not this project's."""
    for method in methods:
        if judge := method.authorizing:
            found = _configuration(account, judge["name"], judge["qualifier"])
            return _settings(found, _SETTINGS_OF_AUTHORIZER) or {}
    return {}


def _configuration(
    account: Clients, function_name: str, qualifier: str | None
) -> Mapping[str, Any]:
    which = {"FunctionName": function_name} | ({"Qualifier": qualifier} if qualifier else {})
    found: Mapping[str, Any] = account.client("lambda").get_function_configuration(**which)
    return found


def _settings(configuration: Mapping[str, Any], variable: str) -> Mapping[str, Any] | None:
    variables = configuration.get("Environment", {}).get("Variables", {})
    try:
        settings = json.loads(variables[variable])
    except (KeyError, ValueError):
        return None
    return settings if isinstance(settings, dict) else None
