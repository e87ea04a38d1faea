"""Says what proves each claim of the README: a test, a measurement or a source.

A claim is a part of the README's text. tests/unit/test_readme.py compares this list with the
README: every paragraph, item and row of it has a claim here.
"""

from dataclasses import dataclass

from .documented_commands import By


@dataclass(frozen=True, slots=True)
class Source:
    """Others publish it; the page of the project that has the address, and a part of it."""

    page: str
    address: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement, which a page of the project describes in these words."""

    page: str
    words: str


@dataclass(frozen=True, slots=True)
class Advice:
    """The authors' advice; the page of the project that gives the facts behind it."""

    page: str


@dataclass(frozen=True, slots=True)
class Link:
    """The claim only says where something is: the tests of links check it."""


How = By | Source | Measured | Advice | Link

_GROUPS = By("e2e/test_who_may_do_what.py::test_groups")
_DEPLOYED = By("e2e/test_readme.py::test_deployment_as_written")
_ROLE = "unit/test_role.py::"
_COSTS = By("unit/test_readme.py::test_the_readme_states_the_prices_of_the_page_of_costs")

CLAIMS: tuple[tuple[str, How], ...] = (
    ("badge/Terraform-1.9+", By("unit/test_readme.py::test_badges_are_correct")),
    ("runs every request with the IAM role of its caller's Amazon Cognito group", _GROUPS),
    (
        "API Gateway verifies the caller's ID token",
        By("e2e/test_who_may_do_what.py::test_requests_without_a_valid_token_get_401"),
    ),
    (
        "CloudTrail names the person",
        By("unit/test_assume.py::test_the_session_has_the_callers_name"),
    ),
    ("(ABAC) by session tags", By("e2e/test_examples.py::test_own_rows")),
    (
        "multi-tenant data that IAM keeps apart",
        By("e2e/test_cookbook.py::test_the_simulator_agrees"),
    ),
    (
        "whose own role may only write its log and assume the groups' roles",
        By("e2e/test_permissions.py::test_the_judges_agree_on_each_role"),
    ),
    ("You need Python 3.11 or later", By("unit/test_readme.py::test_badges_are_correct")),
    (
        "installs Terraform 1.15.5 from PyPI",
        By("unit/test_terraform_engine.py::test_terraform_on_pypi"),
    ),
    ("no AWS account", By("unit/test_isolation.py::test_nothing_leads_to_a_real_account")),
    ("signs users in, and calls the API over HTTP", By("e2e/test_demo.py::test_json")),
    ("27 seconds from `git clone` to this table", Measured("docs/demo.md", "was 27 seconds")),
    (
        "serves a client application, a page for your browser, until you press Ctrl-C",
        By("e2e/test_demo.py::test_interrupted"),
    ),
    ("docs/images/console-desktop.png", By("e2e/console/test_grid.py::test_grid")),
    (
        "act with the caller's role, and the API answers 403 when IAM denies a call",
        By("e2e/test_readme_handler.py::test_handler_and_module_block"),
    ),
    (
        "deploys the zip with a user pool, groups and a bucket",
        By("e2e/test_readme_handler.py::test_handler_and_module_block"),
    ),
    (
        "starts a project with a handler, its tests and its Terraform",
        By("unit/test_new_handler.py::test_its_tests_pass"),
    ),
    ("shows its table", By("e2e/test_demo.py::test_own_handler")),
    ("work with the decorator", By("frameworks/test_examples.py::test_its_tests_pass")),
    (
        "installs the library",
        By("unit/test_wheel.py::test_a_function_works_with_the_installed_library"),
    ),
    ("credentials that may administer IAM", _DEPLOYED),
    (
        "A pipeline needs no administrator rights",
        By("e2e/test_deployer.py::test_the_first_policy_suffices_for_the_defaults"),
    ),
    ("says so in a sentence", By("e2e/test_why.py::test_command")),
    (
        "version 5.100.0 of the AWS provider",
        By("unit/test_provider_versions.py::test_the_locked_version_is_allowed"),
    ),
    ("Cognito mails Ada a temporary password", _DEPLOYED),
    ("The last `curl` gets 403", _DEPLOYED),
    (
        "tests the whole stack with users of its own",
        By("e2e/test_verify.py::test_a_correct_stack_passes"),
    ),
    ("lists the inputs and more options", Link()),
    (
        "Cognito writes the roles of a user's groups into the ID token",
        By("unit/test_claims.py::test_every_source_states_the_same_identity"),
    ),
    ("the first rule that matches the claims", By(f"{_ROLE}test_rules")),
    ("if the token has that role too; 403", By(f"{_ROLE}test_requested_role_outside_the_token")),
    ("the token has `cognito:preferred_role`", By(f"{_ROLE}test_the_preferred_role_comes_first")),
    ("the token has one role", By(f"{_ROLE}test_only_role")),
    ("Otherwise: the role of", By(f"{_ROLE}test_default_role_if_nothing_else_decides")),
    (
        "never has the function's own permissions",
        By(
            "e2e/test_who_may_do_what.py::test_requests_never_have_the_rights_of_the_execution_role"
        ),
    ),
    (
        "It needs no API and no function",
        By("e2e/test_identity_pool.py::test_members_call_aws_with_the_role_of_their_group"),
    ),
    ("better for rules about your own objects", Advice("docs/how-it-works.md")),
    ("1,000 IAM roles by default", Source("docs/scale.md", "reference_iam-quotas")),
    ("if the permission is about routes", Advice("docs/authorizers.md")),
    ("more than about 65 groups", Source("docs/scale.md", "api-gateway-execution-service-limits")),
    (
        "credentials that must live longer than one hour",
        Source("docs/limits.md", "iam-term-role-chaining"),
    ),
    ("[lock out a person]", Link()),
    ("| Requests a day | A month |", _COSTS),
    ("| 1,000 | $1.67 |", _COSTS),
    ("| 1,000,000 | $167.00 |", _COSTS),
    ("list prices of us-east-1", Source("docs/costs.md", "aws.amazon.com/api-gateway/pricing")),
    (
        "No test has run on a real AWS account yet",
        Measured("docs/fidelity.md", "has run against a real"),
    ),
    ("says what each page answers", By("unit/test_readme.py::test_the_index_names_every_page")),
)
