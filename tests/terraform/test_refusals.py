"""The errors of a plan that refuses a deployer's inputs.

A plan refuses unknown settings of objects: Terraform itself would drop them silently, and apply the
rest. And it refuses wrong packages: in Lambda the first request would fail.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tooling.failure import Failure
from tooling.isolation import REGION
from tooling.terraform.runner import Terraform

from ..terraform_commands import plan

RULE = {"claim": "custom:team", "match_type": "Equals", "value": "blue"}
ROLE = "arn:aws:iam::123456789012:role/api/groups/readers"
KEY = f"arn:aws:kms:{REGION}:123456789012:key/055efbb4-0000-4336-ba9c-538c7d31f599"
ACL = f"arn:aws:wafv2:{REGION}:123456789012:regional/webacl/x/y"
LAYER = f"arn:aws:lambda:{REGION}:123456789012:layer:common:3"

OWN: dict[str, dict[str, Any]] = {
    "function": {"name": "api", "allowed_role_arns": [ROLE]},
    "authorizer": {"name": "api", "user_pool_id": "eu-central-1_AbCdEf123", "client_ids": ["id"]},
}

Planned = Callable[[str, dict[str, Any]], dict[str, list[str]]]
Refusal = Callable[[dict[str, Any]], str]


@pytest.fixture(scope="module")
def planned(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planned]:
    """Plan a module, which is initialised when a test first needs it."""
    with ExitStack() as running:
        ready: dict[str, Terraform] = {}

        def plan_of(module: str, variables: dict[str, Any]) -> dict[str, list[str]]:
            if module not in ready:
                work = tmp_path_factory.mktemp("module")
                ready[module] = running.enter_context(Terraform(work, env, module=module))
            return plan(ready[module], variables)

        yield plan_of


def refusal_of(planned: Planned, module: str, variables: dict[str, Any]) -> str:
    """Return Terraform's message about inputs of a module, in one line."""
    with pytest.raises(Failure) as failure:
        planned(module, variables)
    return " ".join(failure.value.log.split())


def package_built_for(platform: dict[str, str | None], folder: Path) -> Path:
    """Write what scripts/package makes for a platform: a zip, and a note beside it."""
    package = folder / "code.zip"
    package.write_bytes(b"code")
    note = platform | {"sha256": hashlib.sha256(b"code").hexdigest()}
    package.with_name("code.zip.json").write_text(json.dumps(note))
    return package


@pytest.fixture
def by_root(planned: Planned, code: str) -> Refusal:
    return lambda variables: refusal_of(planned, "", {"function_package": code} | variables)


@pytest.fixture
def by_function(planned: Planned, tmp_path: Path) -> Refusal:
    package = tmp_path / "function.zip"
    package.touch()
    own = OWN["function"] | {"package": str(package)}
    return lambda variables: refusal_of(planned, "modules/function", own | variables)


def test_the_root_names_misspelt_settings(by_root: Refusal) -> None:
    said = by_root(
        {
            "session": {"tag": {"team": "custom:team"}},
            "role_selection": {"rule": [RULE | {"group": "readers"}]},
            "monitoring": {"threshold": {"denials": 7}},
            "api": {"web_acl_arn": ACL, "access_log": {"days": 1}},
            "user_pool": {"mfa_configuration": "ON", "token": {}},
        }
    )
    assert (
        "session.tag is not a setting; did you mean tags?"
        " session knows policy, policy_arns, source_identity, tags." in said
    )
    assert (
        "role_selection.rule is not a setting; did you mean rules?"
        " role_selection knows default_group, header, rules." in said
    )
    assert (
        "monitoring.threshold is not a setting; did you mean thresholds?"
        " monitoring knows alarm_topic_arns, thresholds." in said
    )
    assert (
        "api.web_acl_arn is not a setting; did you mean web_acl? api knows access_log,"
        " account_logging_role, domain, endpoint_type, method_settings,"
        " redeployment_triggers, resource_policy, throttling, usage_plans, vpc_endpoint_ids,"
        " web_acl." in said
    )
    assert "user_pool.mfa_configuration is not a setting; did you mean mfa? user_pool knows" in said
    assert "user_pool.token is not a setting; did you mean token_validity?" in said
    assert "access_log.days is not a setting; did you mean retention_days?" in said


def test_the_root_names_misspelt_settings_within_others(by_root: Refusal) -> None:
    said = by_root(
        {
            "role_selection": {"rules": [RULE | {"group": "readers", "role": "readers"}]},
            "monitoring": {"thresholds": {"denial": 7, "share": 0.1, "never": 1}},
        }
    )
    assert (
        "role_selection.rules[0].role is not a setting."
        " A rule knows claim, group, match_type, value." in said
    )
    assert (
        "thresholds.denial is not a setting; did you mean assume_role_denials or denials?" in said
    )
    assert "thresholds.share is not a setting; did you mean server_error_share?" in said
    assert (
        "thresholds.never is not a setting. thresholds knows assume_role_denials, denials" in said
    )


def test_the_root_refuses_tags_with_keys_of_session_tags(by_root: Refusal) -> None:
    said = by_root(
        {
            "tags": {"Team": "blue", "cost": "7"},
            "session": {"tags": {"team": "custom:team", "unit": "custom:unit"}},
        }
    )
    assert "tags cannot have keys of session.tags" in said
    assert "value of its role's tag: Team. Rename" in said


@pytest.mark.full  # plans the largest example for one of its inputs
def test_the_example_refuses_groups_of_a_provider_that_could_pass_for_others(
    planned: Planned,
) -> None:
    names = ["0a1b", "a, b", "[a", "a]", " a", "a ", "a b", ""]
    inputs = {
        "ses_identity_arn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
        "saml_metadata_url": "https://idp.example.com/metadata",
        "idp_groups": dict.fromkeys(names, "readers"),
    }
    said = refusal_of(planned, "examples/complete", inputs)
    assert 'invalid: "", " a", "[a", "a ", "a, b", "a]".' in said


def test_the_root_names_missing_and_misspelt_settings(by_root: Refusal) -> None:
    said = by_root(
        {"role_selection": {"rules": [RULE | {"groups": "readers"}]}, "api": {"domain": "true"}}
    )
    assert "role_selection.rules[0].groups is not a setting; did you mean group?" in said
    assert 'attribute "group" is required' in said
    assert "module.api.module.settings.var.domain declared at" in said


def test_the_root_names_settings_of_other_types(by_root: Refusal) -> None:
    said = by_root(
        {
            "role_selection": '"readers"',
            "monitoring": {"thresholds": {"latency_p99": "long"}},
            "session": "[]",
            "api": '"EDGE"',
            "user_pool": "[]",
        }
    )
    assert 'api is "EDGE"; it must be an object' in said
    assert "user_pool is []; it must be an object" in said
    assert "module.deployment.module.settings.var.role_selection" in said
    assert "module.deployment.module.settings.var.monitoring" in said
    assert "module.deployment.module.function.module.settings.var.session" in said
    assert said.count("object required") == 2
    assert said.count("a number is required") == 1


def test_the_root_says_why_its_providers_inputs_are_refused(by_root: Refusal) -> None:
    reserved = {"aws:project": "x", "Project": "a;b", "project": "x"}
    tags = reserved | {f"tag{number}": "x" for number in range(46)}
    tags |= {"k" * 129: "x", "z": "v" * 257}
    said = by_root(
        {
            "region": "Frankfurt",
            "allowed_account_ids": [],
            "tags": tags,
            "api": {"access_log": [{}]},
            "groups": {"a": "x", "b": {"statements": ["x"]}},
        }
    )
    assert "api.access_log is [{}]; it must be an object" in said
    assert "their resources lists of texts; invalid: a, b." in said
    assert 'region is "Frankfurt"; it must be the name of an AWS region' in said
    assert "allowed_account_ids is []; it must be null, or at least one account ID" in said
    assert "AWS reserves tags that begin with aws:, as these do: aws:project." in said
    assert "tags has 51 tags; AWS allows 50 for each resource." in said
    for key, value in ("Project", "a;b"), ("k" * 129, "x"), ("z", "v" * 257):
        assert f'"{key}" = "{value}"' in said
    assert "by more than upper and lower case; these do not: Project, project." in said


def test_the_root_names_groups_that_do_not_exist(by_root: Refusal) -> None:
    said = by_root({"role_selection": {"default_group": "guests"}})
    assert 'role_selection names groups that do not exist: "guests".' in said


def test_the_function_module_names_misspelt_settings(by_function: Refusal) -> None:
    said = by_function(
        {
            "session": {"policys": "{}", "lifetime": 900},
            "role_selection": {"rules": [RULE | {"role": ROLE}], "default_role": ROLE},
        }
    )
    assert "session.lifetime is not a setting. session knows " in said
    assert "session.policys is not a setting; did you mean policy or policy_arns? session" in said
    assert "role_selection.default_role is not a setting; did you mean default_role_arn?" in said
    assert (
        "role_selection.rules[0].role is not a setting; did you mean role_arn?"
        " A rule knows claim, match_type, role_arn, value." in said
    )
    # What is missing is named beside it.
    assert 'attribute "role_arn" is required' in said


def test_the_function_module_names_settings_of_other_types(by_function: Refusal) -> None:
    said = by_function(
        {
            "session": {"policy": {"Statement": []}},
            "role_selection": {"rules": RULE | {"role_arn": ROLE}},
        }
    )
    assert 'attribute "policy": string required' in said
    assert 'attribute "rules": list of object required' in said


def test_the_function_module_says_why_a_right_is_refused(by_function: Refusal) -> None:
    pool = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_AbCdEf123"
    said = by_function(
        {
            "statements": [
                {"actions": ["sts:AssumeRole"], "resources": [ROLE]},
                {"actions": ["cognito-idp:Admin*"], "resources": [pool]},
                {"actions": ["sqs:SendMessage", "s3:*"], "resources": ["*"]},
                {"actions": ["s*:Get*"], "resources": [ROLE]},
            ]
        }
    )
    assert 'statements[0] ("sts:AssumeRole" could assume roles that are not the caller\'s)' in said
    assert 'statements[1] ("cognito-idp:Admin*" could sign in as a user, or put a user' in said
    assert "An action with a wildcard needs resources by name" in said
    assert 'invalid: statements[2] ("s3:*").' in said
    assert 'with a whole service in lower case; invalid: statements[3] ("s*:Get*").' in said


def test_the_function_module_names_misspelt_rights(by_function: Refusal) -> None:
    right = {"effect": "Allow", "actions": ["s3:GetObject"], "resources": ["*"], "condition": []}
    conditions = [{"test": "Bool", "key": "aws:SecureTransport", "values": ["true"]}]
    said = by_function({"statements": [right, right | {"conditions": conditions}]})
    assert "statements[0].condition is not a setting; did you mean conditions?" in said
    assert "statements[0].effect is not a setting. A statement knows actions, conditions, " in said
    assert "statements[1].conditions[0].key is not a setting. A condition knows test, " in said


def test_the_function_module_names_misspelt_places(planned: Planned) -> None:
    place = {"bucket": "releases", "key": "api.zip", "object_version": "3sL4"}
    said = refusal_of(planned, "modules/function", OWN["function"] | {"package_s3": place})
    assert "package_s3.object_version is not a setting; did you mean version?" in said


def test_the_function_module_names_inputs_that_need_its_own_function(planned: Planned) -> None:
    needy = {
        "application_log_level": "WARN",
        "architecture": "x86_64",
        "ephemeral_storage": 1024,
        "handler": "orders.handler",
        "kms_key_arn": KEY,
        "layers": [LAYER],
        "live_version": "7",
        "log_retention_days": 90,
        "memory_size": 1024,
        "provisioned_concurrency": 1,
        "reserved_concurrency": 1,
        "runtime": "python3.12",
        "system_log_level": "WARN",
        "timeout": 20,
    }
    said = refusal_of(planned, "modules/function", OWN["function"] | needy)
    assert f"there is no function to apply these to: {', '.join(needy)}." in said


def test_the_function_module_says_why_an_image_is_refused(planned: Planned) -> None:
    image = {"image_uri": "docker.io/library/documents:1.4.0"}
    with_zip = {"layers": [LAYER], "snap_start": True}
    said = refusal_of(planned, "modules/function", OWN["function"] | image | with_zip)
    assert 'image_uri is "docker.io/library/documents:1.4.0"; it must be the address' in said
    assert "Lambda makes no snapshot of it: omit layers, snap_start." in said


@pytest.fixture
def by_groups(planned: Planned) -> Refusal:
    own = {"name": "api", "trusted_role_arn": "arn:aws:iam::123456789012:role/api"}
    return lambda groups: refusal_of(planned, "modules/cognito", own | {"groups": groups})


def test_the_cognito_module_names_the_groups_that_cannot_be_joined(by_groups: Refusal) -> None:
    levels = {
        f"level-{n}": {"precedence": 10 + n, "includes": [f"level-{n + 1}"] if n < 6 else []}
        for n in range(7)
    }
    read = {"sid": "Documents", "actions": ["s3:GetObject"], "resources": ["*"]}
    policies = [f"arn:aws:iam::123456789012:policy/policy-{number}" for number in range(11)]
    said = by_groups(
        levels
        | {
            "admins": {"precedence": 1, "includes": ["editors"]},
            "editors": {"precedence": 2, "includes": ["guests"]},
            "guests": {"precedence": 3, "includes": ["admins"]},
            "readers": {"precedence": 4, "statements": [read]},
            "writers": {
                "precedence": 5,
                "includes": ["readers"],
                "statements": [read | {"actions": ["s3:PutObject"]}],
            },
            "partners": {"precedence": 6, "managed_policy_arns": policies[:6]},
            "auditors": {
                "precedence": 7,
                "includes": ["partners"],
                "managed_policy_arns": policies[6:],
            },
        }
    )
    assert "through others; these do: admins > editors > guests > admins. Remove one" in said
    way = " > ".join(f"level-{n}" for n in range(7))
    assert f"over up to 5 levels; invalid: {way}. Let the first group" in said
    assert 'two different ones: writers ("Documents" of readers and of writers). Give' in said
    assert (
        "these groups have more, with those of the groups that they include: auditors (11)." in said
    )


def test_the_cognito_module_says_which_groups_cannot_be_included(by_groups: Refusal) -> None:
    said = by_groups(
        {
            "readers": {"precedence": 1, "includes": ["readers", "reader"]},
            "auditors": {"precedence": 2, "role_arn": ROLE},
            "guests": {"precedence": 3, "role_of": "auditors", "includes": ["readers"]},
            "writers": {"precedence": 4, "includes": ["auditors", "guests"]},
        }
    )
    assert 'names other groups of groups; invalid: readers ("readers"), readers ("reader").' in said
    assert (
        "with role_arn, whose policies are not given here, or with role_of, whose role is another"
        ' group\'s; these do: writers ("auditors"), writers ("guests").' in said
    )
    several = "managed_policy_arns and includes; these groups have several of them: guests."
    assert several in said


@pytest.mark.parametrize(
    ("module", "built_for", "compiled_for"),
    [
        ("authorizer", {"architecture": "x86_64", "runtime": None}, "any Python on x86_64"),
        ("function", {"architecture": "arm64", "runtime": "python3.12"}, "python3.12 on arm64"),
    ],
)
def test_a_package_for_another_platform(
    module: str,
    built_for: dict[str, str | None],
    compiled_for: str,
    planned: Planned,
    tmp_path: Path,
) -> None:
    variables = OWN[module] | {"package": str(package_built_for(built_for, tmp_path))}
    said = refusal_of(planned, f"modules/{module}", variables)
    assert (
        f"package holds libraries compiled for {compiled_for}, and the {module} runs python3.13 on"
        " arm64: run scripts/package " in said
    )
    assert "with --architecture arm64 --python 3.13, or set architecture and runtime" in said


def test_a_package_for_this_platform(planned: Planned, tmp_path: Path) -> None:
    package = package_built_for({"architecture": "arm64", "runtime": "python3.13"}, tmp_path)
    variables = OWN["function"] | {"package": str(package)}
    assert planned("modules/function", variables)
    package.write_bytes(b"code that the note is not about")
    assert planned("modules/function", variables | {"architecture": "x86_64"})
