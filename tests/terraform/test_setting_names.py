"""What a deployer reads who misspells a setting, or gives one of another type.

Terraform would drop what an object does not know, and apply the rest without a word.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tooling.failure import Failure
from tooling.terraform.runner import Terraform

RULE = {"claim": "custom:team", "match_type": "Equals", "value": "blue"}
ROLE = "arn:aws:iam::123456789012:role/api/groups/readers"

Refusal = Callable[[dict[str, Any]], str]


@pytest.fixture(scope="module")
def refusal_of(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return what Terraform says to inputs of a module, in one line."""
    with ExitStack() as running:
        ready: dict[str, Terraform] = {}

        def refusal(module: str, variables: dict[str, Any]) -> str:
            if module not in ready:
                work = tmp_path_factory.mktemp("module")
                ready[module] = running.enter_context(Terraform(work, env, module=module))
            with pytest.raises(Failure) as failure:
                ready[module].planned(variables)
            return " ".join(failure.value.log.split())

        yield refusal


@pytest.fixture
def by_root(refusal_of: Callable[[str, dict[str, Any]], str], code: str) -> Refusal:
    return lambda variables: refusal_of("", {"function_package": code} | variables)


@pytest.fixture
def by_function(refusal_of: Callable[[str, dict[str, Any]], str], tmp_path: Path) -> Refusal:
    package = tmp_path / "function.zip"
    package.touch()
    own = {"name": "api", "package": str(package), "allowed_role_arns": [ROLE]}
    return lambda variables: refusal_of("modules/function", own | variables)


def test_the_root_names_misspelt_settings(by_root: Refusal) -> None:
    said = by_root(
        {
            "session": {"tag": {"team": "custom:team"}},
            "role_selection": {"rule": [RULE | {"group": "readers"}]},
            "monitoring": {"threshold": {"denials": 7}},
        }
    )
    assert (
        "session.tag is no setting; did you mean tags?"
        " session knows policy, policy_arns, source_identity, tags." in said
    )
    assert (
        "role_selection.rule is no setting; did you mean rules?"
        " role_selection knows default_group, header, rules." in said
    )
    assert (
        "monitoring.threshold is no setting; did you mean thresholds?"
        " monitoring knows alarm_topic_arns, thresholds." in said
    )


def test_the_root_names_misspelt_settings_within_others(by_root: Refusal) -> None:
    said = by_root(
        {
            "role_selection": {"rules": [RULE | {"role": "readers"}]},
            "monitoring": {"thresholds": {"denial": 7, "latency_p99": "long"}},
        }
    )
    assert (
        "role_selection.rules[0].role is no setting;"
        " a rule knows claim, group, match_type, value." in said
    )
    assert "rules[0] lacks group." in said
    assert "thresholds.denial is no setting; did you mean assume_role_denials or denials?" in said
    assert 'A threshold is a number, 0 or more; not so: latency_p99 ("long").' in said


def test_the_root_names_objects_that_are_none(by_root: Refusal) -> None:
    said = by_root({"role_selection": '"readers"', "monitoring": "true", "session": "[]"})
    assert 'role_selection is "readers"; it must be an object' in said
    assert "monitoring is true; it must be an object" in said
    assert "session is []; it must be an object" in said


def test_the_function_module_names_misspelt_settings(by_function: Refusal) -> None:
    said = by_function(
        {
            "session": {"policys": "{}", "lifetime": 900},
            "role_selection": {"rules": [RULE | {"role": ROLE}], "default_role": ROLE},
        }
    )
    assert "session.lifetime is no setting; session knows " in said
    assert "session.policys is no setting; did you mean policy or policy_arns? session" in said
    assert "role_selection.default_role is no setting; did you mean default_role_arn?" in said
    assert (
        "role_selection.rules[0].role is no setting; did you mean role_arn?"
        " a rule knows claim, match_type, role_arn, value." in said
    )
    assert "rules[0] lacks role_arn." in said


def test_the_function_module_names_settings_of_other_types(by_function: Refusal) -> None:
    said = by_function(
        {
            "session": {
                "tags": ["custom:team"],
                "source_identity": ["sub"],
                "policy": {"Statement": []},
                "policy_arns": {"arn": "x"},
            },
            "role_selection": {"rules": RULE | {"role_arn": ROLE}},
        }
    )
    assert 'session.tags is ["custom:team"]; it must be an object of claims by' in said
    assert 'session.source_identity is ["sub"]; it names a claim, such as "sub".' in said
    assert "session.policy must be a JSON document of up to 2048 characters; it is no text" in said
    assert 'managed policies, not: {"arn":"x"}.' in said
    assert "role_selection.rules is no list of objects with claim, match_type, role_arn" in said
