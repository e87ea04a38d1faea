"""The page docs/reference/permissions.md, simulator and emulator agree on each decision."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

import pytest
from botocore.credentials import Credentials

from tooling.isolation import REGION
from tooling.packaging import package
from tooling.paths import FUNCTION
from tooling.terraform.runner import Terraform
from tooling.why.causes import Cause, Kind, causes
from tooling.why.sentences import sentence

from ..decisive import assert_decisive
from ..terraform_commands import destroy, resources
from . import explained, sessions
from .calls import CALLS, SIMULATED
from .conftest import Deployment
from .decisions import PAGE, Page, disagreements
from .judges import Simulator, assert_agreement
from .principals import TLS, WITHOUT_TLS, Principal, nobody, session
from .surroundings import ANOTHER_ACCOUNT, Surroundings, neighbours, strangers

pytestmark = pytest.mark.usefixtures("simulator")

FOLDERS = "Each person their own folder"
TABLES = (("The roles", 0), ("Without TLS", 0), ("Strangers", 0), (FOLDERS, 0), (FOLDERS, 1))


@pytest.fixture(scope="module")
def around(deployment: Deployment) -> Iterator[Surroundings]:
    with strangers(deployment) as found:
        yield found


@pytest.fixture(scope="module")
def page(deployment: Deployment, around: Surroundings) -> Iterator[Page]:
    outputs = deployment.outputs
    found = Page(
        PAGE.read_text(),
        account=outputs.function_role_arn.split(":")[4],
        api=outputs.rest_api_id,
        bucket=outputs.documents_bucket,
        key=around.key,
        region=REGION,
        secret=around.secret,
        user_pool=outputs.user_pool_id,
    )
    with neighbours(deployment, found):
        yield found


@pytest.fixture(scope="module")
def credentials(deployment: Deployment) -> dict[str, Credentials]:
    """Decisions for a session of each of the stack's roles."""
    execution = sessions.of_execution_role(deployment)
    sts = deployment.aws.client("sts", execution)
    groups = deployment.outputs.group_role_arns.items()
    return {"Execution role": execution} | {
        group: sessions.assumed(sts, role_arn) for group, role_arn in groups
    }


@pytest.fixture(scope="module")
def roles(deployment: Deployment, credentials: dict[str, Credentials]) -> dict[str, Principal]:
    return {name: session(deployment.aws, found) for name, found in credentials.items()}


def test_the_judges_agree_on_each_role(
    deployment: Deployment, page: Page, roles: dict[str, Principal]
) -> None:
    assert_agreement(deployment.aws, page.decisions("The roles"), roles)


def test_requests_without_tls_are_denied(
    deployment: Deployment, page: Page, credentials: dict[str, Credentials]
) -> None:
    roles = {
        name: session(deployment.aws, found, context=WITHOUT_TLS)
        for name, found in credentials.items()
    }
    assert_agreement(deployment.aws, page.decisions("Without TLS"), roles)


def test_strangers_are_denied(deployment: Deployment, page: Page, around: Surroundings) -> None:
    aws, outputs = deployment.aws, deployment.outputs
    arn = page.arn("a method of the API")
    gateway = Principal("apigateway.amazonaws.com")
    principals = {
        "Every right": session(aws, around.every_right),
        "Another account": session(aws, around.another_account, account=ANOTHER_ACCOUNT),
        "Nobody": nobody(aws),
        "Lambda": Principal("lambda.amazonaws.com"),
        "This API": replace(gateway, context=TLS | {"aws:SourceArn": arn}),
        "Another API": replace(
            gateway,
            context=TLS | {"aws:SourceArn": arn.replace(outputs.rest_api_id, "another")},
        ),
    }
    assert_agreement(deployment.aws, page.decisions("Strangers"), principals)


@pytest.fixture(scope="module")
def members(
    deployment: Deployment, page: Page, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The ABAC example's roles, by Terraform's names for them."""
    work = tmp_path_factory.mktemp("abac")
    code = package.build(FUNCTION, work / "function.zip")
    bucket = page.arn("the bucket of folders").rpartition(":")[2]
    variables = {
        "documents_bucket": bucket,
        "function_package": str(code.path),
        "deletion_protection": False,
    }
    with ExitStack() as cleanup:
        terraform = Terraform(work, deployment.aws.terraform_env, module="examples/abac")
        cleanup.enter_context(terraform)
        cleanup.callback(destroy, terraform, variables)
        terraform.apply(variables)
        found = {
            resource["name"]: resource["values"]["arn"]
            for resource in resources(terraform)
            if resource["type"] == "aws_iam_role"
        }
        assert found["group"] == page.arn("the role of members")
        yield found


@pytest.mark.full
def test_tagging_of_sessions(deployment: Deployment, page: Page, members: dict[str, str]) -> None:
    aws = deployment.aws
    execution = sessions.assumed(aws.client("sts"), members["execution"])
    member = sessions.assumed(aws.client("sts", execution), members["group"])
    principals = {"Execution role": session(aws, execution), "members": session(aws, member)}
    assert_agreement(deployment.aws, page.decisions(FOLDERS), principals)


@pytest.mark.full
def test_folders(deployment: Deployment, page: Page, members: dict[str, str]) -> None:
    aws = deployment.aws
    sts = aws.client("sts", sessions.assumed(aws.client("sts"), members["execution"]))
    untagged = session(aws, sessions.assumed(sts, members["group"]))

    def tagged(tag: str) -> Principal:
        if tag == "none":
            return untagged
        value = "" if tag == "empty" else tag.strip("`")
        tags = [{"Key": "subject", "Value": value}]
        found = sessions.assumed(sts, members["group"], Tags=tags)
        return session(aws, found, context=TLS | {"aws:PrincipalTag/subject": value})

    decisions = page.decisions(FOLDERS, table=1)
    principals = {tag: tagged(tag) for tag in {decision.principal for decision in decisions}}
    assert_agreement(aws, decisions, principals)


@pytest.mark.full
def test_each_denial_of_a_group_has_its_causes(deployment: Deployment, page: Page) -> None:
    role_arns = deployment.outputs.group_role_arns
    denied = [
        decision
        for decision in page.decisions("The roles")
        if decision.principal in role_arns and not decision.allowed
    ]
    cases = explained.cases(
        deployment.aws,
        deployment.outputs,
        [({"cognito:username": "ada", "sub": "x"}, decision) for decision in denied],
    )
    found = causes(cases)
    # A role whose trust policy names the group's role would already let its sessions in.
    assert kinds(found) == {"missing_statement identity": 144, "missing_statement resource": 24}
    assert (len(denied), {decision.emulator for decision in denied}) == (168, {"no"})
    assert_decisive(zip(cases, found, strict=True))


@pytest.mark.full
def test_each_denial_of_a_folder_has_its_causes(
    deployment: Deployment, page: Page, members: dict[str, str]
) -> None:
    outputs = replace(
        deployment.outputs,
        group_role_arns={"members": members["group"]},
        function_name="abac",
        function_role_arn=members["execution"],
    )
    denied = [each for each in page.decisions(FOLDERS, table=1) if not each.allowed]
    tags = {"none": "", "empty": ""}
    asked = [
        (
            {"cognito:username": "ada", "sub": tags.get(tag := each.principal, tag.strip("`"))},
            replace(each, principal="members"),
        )
        for each in denied
    ]
    cases = explained.cases(deployment.aws, outputs, asked)
    found = causes(cases)
    # For documents in no folder, the tag is not the reason.
    assert kinds(found) == {"condition identity": 39, "missing_statement identity": 6}
    assert (len(denied), {decision.emulator for decision in denied}) == (45, {"no"})
    assert_decisive(zip(cases, found, strict=True))
    for case, (each,), (claims, _) in zip(cases, found, asked, strict=True):
        has = f' is "{claims["sub"]}"' if claims["sub"] else ""
        tag = f"tag subject (from the claim sub){has}"
        assert (tag in sentence(case, each)) == (each.kind is Kind.CONDITION)


def kinds(found: Sequence[Sequence[Cause]]) -> Counter[str]:
    """Count the causes of denials by kind."""
    return Counter(" and ".join(f"{each.kind} {each.layer}" for each in some) for some in found)


def test_the_page_has_every_role(deployment: Deployment) -> None:
    made = {
        resource["values"]["arn"]
        for resource in resources(deployment.stack.terraform)
        if resource["type"] == "aws_iam_role"
    }
    outputs = deployment.outputs
    # No default deployment has them: docs/reference/attacks.md tries the first, test_sign_up.py
    # the second.
    asked_for = {f"{outputs.function_role_arn}_{name}" for name in ("public", "default_group")}
    assert made == {outputs.function_role_arn, *outputs.group_role_arns.values()} | asked_for


def test_the_page_has_every_action(page: Page) -> None:
    actions = set(re.findall(r"`(\w[\w-]*:[A-Z]\w+)`", page.text))
    assert actions == CALLS.keys() | SIMULATED


def test_the_page_states_the_number_of_decisions(page: Page) -> None:
    decisions = [decision for table in TABLES for decision in page.decisions(*table)]
    unasked = [decision for decision in decisions if decision.emulator is None]
    right = [found for found in decisions if found.emulator == ("yes" if found.allowed else "no")]
    wrong = len(decisions) - len(unasked) - len(right)
    assert f"There are {len(decisions)} decisions." in page.text
    assert f"decides {wrong} of them wrongly, and cannot be asked about {len(unasked)}" in page.text


def test_a_wider_policy_fails_the_comparison(
    deployment: Deployment, page: Page, roles: dict[str, Principal]
) -> None:
    readers = roles["readers"]
    wider = [document.replace('"s3:GetObject"', '"s3:*"') for document in readers.policies]
    assert wider != readers.policies
    mine = [found for found in page.decisions("The roles") if found.principal == "readers"]
    decided = Simulator(deployment.aws).decide(mine, {"readers": replace(readers, policies=wider)})
    noticed = disagreements(mine, decided, [decision.emulator for decision in mine])
    of_a_document = [
        found
        for found in mine
        if found.resource == page.arn("a document") and found.action != "s3:GetObject"
    ]
    assert len(noticed) == len(of_a_document) == 6
    assert all("the page says no, the simulator yes" in message for message in noticed)
