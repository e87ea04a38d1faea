"""The cognito module on moto: what a plan refuses and shows, and what an upgrade keeps."""

import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tooling.child import run
from tooling.failure import Failure
from tooling.packaging import package
from tooling.paths import FUNCTION, REPOSITORY, TERRAFORM
from tooling.terraform.runner import Terraform

from ..documentation import blocks
from ..terraform_commands import changes, destroy, managed, plan
from .conftest import Client, root_beside_modules

MODULE = "modules/cognito"
README = f"terraform/{MODULE}/README.md"
# The last version whose roles had a hyphen in their names.
BEFORE = "ae6d1c1"
READING = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::documents/*"]}
SUPPORT = "arn:aws:iam::aws:policy/AWSSupportAccess"
VIEWING = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
GROUPS: dict[str, dict[str, Any]] = {
    "readers": {"precedence": 30, "statements": [READING], "managed_policy_arns": [SUPPORT]},
    "writers": {"precedence": 20},
    "auditors": {"precedence": 10, "role_arn": "arn:aws:iam::123456789012:role/audit"},
}
INPUTS: dict[str, Any] = {
    "name": "api",
    "trusted_role_arn": "arn:aws:iam::123456789012:role/api",
    "groups": GROUPS,
}
CLIENT = {"client_id": "id", "client_secret": "secret", "authorize_scopes": "openid"}
APPLE = {"client_id": "id", "team_id": "t", "key_id": "k", "private_key": "p"}
PAGES: dict[str, Any] = {
    "managed_login": {"domain_prefix": "api", "callback_urls": ["https://example.com"]},
    "identity_providers": {
        "Google": {"type": "Google", "details": CLIENT, "attribute_mapping": {"email": "email"}},
        "Facebook": {"type": "Facebook", "details": CLIENT},
        "LoginWithAmazon": {"type": "LoginWithAmazon", "details": CLIENT},
        "SignInWithApple": {
            "type": "SignInWithApple",
            "details": APPLE | {"authorize_scopes": "email"},
        },
    },
}


EMAIL = {
    "from": "Example <no-reply@example.com>",
    "ses_identity_arn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
}
FUNCTIONS = "arn:aws:lambda:us-east-1:123456789012:function"


def made_by_hand(iam: Any, role: str) -> None:
    document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    iam.put_role_policy(RoleName=role, PolicyName="by-hand", PolicyDocument=document)
    iam.attach_role_policy(RoleName=role, PolicyArn=VIEWING)


def members(cognito: Any, pool: object, group: str) -> list[str]:
    users = cognito.list_users_in_group(UserPoolId=pool, GroupName=group)["Users"]
    return [user["Username"] for user in users]


@pytest.fixture(scope="module")
def pool(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """An applied pool with the groups; each test leaves it unchanged, and it ends with moto."""
    with Terraform(tmp_path_factory.mktemp("pool"), env, module=MODULE) as terraform:
        terraform.apply(INPUTS)
        yield terraform


@pytest.fixture(scope="module")
def outputs(pool: Terraform) -> dict[str, Any]:
    """The outputs of the pool, which no test changes."""
    return pool.outputs()


def refusal(terraform: Terraform, **inputs: Any) -> str:
    with pytest.raises(Failure) as refused:
        plan(terraform, INPUTS | inputs)
    return " ".join(refused.value.log.split())


def test_default_tags_with_the_key_of_a_session_tag_are_refused(
    env: dict[str, str], tmp_path: Path
) -> None:
    tagging = env | {"TF_AWS_DEFAULT_TAGS_Team": "blue"}
    with Terraform(tmp_path, tagging, module=MODULE) as terraform:
        said = refusal(terraform, session_tags={"team": "custom:team", "unit": "custom:unit"})
        assert plan(terraform, INPUTS | {"session_tags": {"unit": "custom:unit"}})
    assert "The role of group readers has tags with keys of session tags: Team." in said
    assert "The role of group writers has tags with keys of session tags: Team." in said


def without(*names: str) -> dict[str, dict[str, Any]]:
    return {name: group for name, group in GROUPS.items() if name not in names}


def test_the_message_names_unknown_settings(pool: Terraform) -> None:
    condition = {"tests": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}
    statements = [READING | {"condition": [condition]}, READING | {"conditions": [condition]}]
    said = refusal(
        pool,
        groups={"readers": {"precedence": 1, "role": "x", "statements": statements}},
        password_policy={"min_length": 14},
        passkeys={"relying_party": "example.com"},
        token_validity={"minutes": 5, "never": 1},
        custom_attributes={"team": {"max_len": 20}},
        managed_login={"prefix": "api", "domain_prefix": "api", "callback_urls": ["https://a.bc"]},
        identity_providers={"Google": {"type": "Google", "details": CLIENT, "attributes": {}}},
        resource_server={"id": "api", "identifier": "api", "scopes": {"read": "Read"}},
        email=EMAIL | {"sender": "a@example.com"},
        messages={"invite": {}, "verification": {"text": "x", "subject": "x", "emails": "{####}"}},
        sms={"role": "", "role_arn": "", "external_id": ""},
        clients={"web": {"callback_url": "https://a.bc", "token_validity": {"id": 5}}},
    )
    for path, likely in {
        "groups.readers.role": "role_arn or role_of",
        "groups.readers.statements[0].condition": "conditions",
        "groups.readers.statements[1].conditions[0].tests": "test",
        "password_policy.min_length": "minimum_length",
        "passkeys.relying_party": "relying_party_id",
        "token_validity.minutes": "access_minutes or id_minutes",
        "custom_attributes.team.max_len": "max_length",
        "managed_login.prefix": "domain_prefix",
        "identity_providers.Google.attributes": "attribute_mapping",
        "resource_server.id": "identifier",
        "messages.invite": "invitation",
        "messages.verification.emails": "email",
        "sms.role": "role_arn",
        "clients.web.callback_url": "callback_urls",
        "clients.web.token_validity.id": "id_minutes",
    }.items():
        assert f"{path} is not a setting; did you mean {likely}?" in said
    assert "token_validity.never is not a setting. token_validity knows access_minutes" in said
    assert "A statement knows actions, conditions, effect, resources, sid." in said
    # What is missing is named beside it.
    assert 'attribute "test" is required' in said


def test_the_message_names_inputs_without_effect_on_an_existing_pool(
    pool: Terraform, code: str
) -> None:
    inputs: dict[str, Any] = {
        "custom_attributes": {"department": {}},
        "default_group": "readers",
        "email": EMAIL,
        **PAGES,
        "messages": {"invitation": {"subject": "Welcome", "email": "{username} {####}"}},
        "mfa": "OFF",
        "passkeys": {"relying_party_id": "app.example.com"},
        "password_auth_enabled": True,
        "password_policy": {"minimum_length": 14},
        "self_sign_up": True,
        "sign_in_with": ["email"],
        "sms": {"role_arn": "arn:aws:iam::123456789012:role/sms", "external_id": "documents"},
        "threat_protection": "AUDIT",
        "token_validity": {"id_minutes": 30},
        "triggers": {"pre_sign_up": f"{FUNCTIONS}:welcome"},
        "user_pool_tier": "PLUS",
    }
    package = {"default_group_package": code}
    said = refusal(pool, user_pool_id="us-east-1_a1B2c3D4e", **package, **inputs)
    assert f"have no effect on that of user_pool_id: {', '.join(sorted(inputs))}." in said


def test_the_message_names_illegal_triggers(pool: Terraform) -> None:
    no_functions = {
        "post_authentication": f"{FUNCTIONS}:welcome:$LATEST",
        "pre_sign_up": f"{FUNCTIONS}:welcome".replace(":function:", ":layer:"),
    }
    elsewhere = {
        "custom_message": f"{FUNCTIONS}:welcome".replace("us-east-1", "eu-west-1"),
        "user_migration": f"{FUNCTIONS}:welcome".replace("123456789012", "999999999999"),
    }
    unknown, late = {"inbound": f"{FUNCTIONS}:a"}, {"pre_token_generation": f"{FUNCTIONS}:claims"}
    triggers = no_functions | elsewhere | unknown | late
    said = refusal(pool, user_pool_tier="LITE", triggers=triggers)
    assert "triggers has inbound; Cognito knows create_auth_challenge, " in said
    for arns in (no_functions, elsewhere):
        listed = ", ".join(f"{name} ({arn})" for name, arn in arns.items())
        assert f"nvalid: {listed}." in said
    assert "The trigger pre_token_generation gets events of version V2_0, which need" in said


def test_the_message_names_faults_of_a_default_group_and_a_lock_out(pool: Terraform) -> None:
    said = refusal(
        pool,
        name="an@api",
        default_group="Readers",
        default_group_package="triggers.zip",
        triggers={"post_confirmation": f"{FUNCTIONS}:welcome"},
        locked_out=["grace hopper", "x" * 129],
    )
    assert f'these are not valid: "grace hopper", "{"x" * 129}".' in said
    assert 'default_group is "Readers", and groups has auditors, readers, writers.' in said
    assert "default_group and triggers.post_confirmation exclude each other" in said
    assert 'it is "triggers.zip", and there is no such file.' in said
    assert 'name is "an@api"; with default_group it needs 1 to 50 letters' in said


def test_the_deletion_of_a_group_needs_removed_groups(pool: Terraform) -> None:
    names = ("writers", "auditors")
    said = refusal(pool, groups=without(*names))
    assert "list-users-in-group --user-pool-id us-east-1_" in said
    assert 'write removed_groups = ["auditors","writers"]' in said
    for name in names:
        assert f"Group {name} is no longer in groups" in said
        assert f"--group-name {name}`" in said
    deleted = plan(pool, INPUTS | {"groups": without(*names), "deletion_protection": False})
    for name in names:
        assert deleted[f'aws_cognito_user_group.this["{name}"]'] == ["delete"]


def test_a_group_that_differs_only_in_case_is_refused(pool: Terraform) -> None:
    recased = without("writers") | {"Writers": GROUPS["writers"]}
    said = refusal(pool, groups=recased, deletion_protection=False)
    assert (
        "has writers, whose names differ from those in groups only in upper and lower case" in said
    )
    said = refusal(pool, groups=recased, removed_groups=["writers"])
    assert "removed_groups names groups that groups has, in the same or another case" in said


def test_a_group_is_renamed_in_two_steps(
    pool: Terraform, outputs: dict[str, Any], client: Client
) -> None:
    cognito, pool_id = client("cognito-idp"), outputs["user_pool_id"]
    cognito.admin_create_user(UserPoolId=pool_id, Username="ada")
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username="ada", GroupName="writers")
    beside = GROUPS | {"editors": {"precedence": 15}}
    pool.apply(INPUTS | {"groups": beside})
    assert members(cognito, pool_id, "writers") == ["ada"]
    cognito.admin_add_user_to_group(UserPoolId=pool_id, Username="ada", GroupName="editors")
    last = INPUTS | {"groups": without("writers") | {"editors": beside["editors"]}}
    # Terraform can delete a role although somebody attached a policy to it.
    made_by_hand(client("iam"), "api.writers")
    pool.apply(last | {"removed_groups": ["writers"]})
    assert members(cognito, pool_id, "editors") == ["ada"]
    assert plan(pool, last) == {}
    pool.apply(INPUTS | {"removed_groups": ["editors"]})


def test_a_policy_attached_by_hand_is_removed(
    pool: Terraform, outputs: dict[str, Any], client: Client
) -> None:
    # A group made by hand, without a role, is left alone.
    iam, newsletter = client("iam"), {"GroupName": "newsletter"}
    client("cognito-idp").create_group(UserPoolId=outputs["user_pool_id"], **newsletter)
    made_by_hand(iam, "api.readers")
    assert plan(pool, INPUTS) == {
        'aws_iam_role_policies_exclusive.group["readers"]': ["update"],
        'aws_iam_role_policy_attachments_exclusive.group["readers"]': ["update"],
    }
    pool.apply(INPUTS)
    assert iam.list_role_policies(RoleName="api.readers")["PolicyNames"] == ["group"]
    assert attached(iam, "api.readers") == {"AWSSupportAccess", "api.locked_out_now"}
    client("cognito-idp").delete_group(UserPoolId=outputs["user_pool_id"], **newsletter)


def attached(iam: Any, role: str) -> set[str]:
    found = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return {policy["PolicyName"] for policy in found}


def test_a_plan_keeps_the_lock_outs_of_the_script(
    pool: Terraform, outputs: dict[str, Any], client: Client
) -> None:
    iam, locked_out = client("iam"), INPUTS | {"locked_out": ["ada"]}
    pool.apply(locked_out)
    assert "those of the groups auditors" in pool.log.read_text()
    both = {"api.locked_out", "api.locked_out_now"}
    assert attached(iam, "api.readers") == {"AWSSupportAccess", *both}
    assert attached(iam, "api.writers") == both

    arn = outputs["lock_out_policy_arn"]
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    by_script = {"Version": "2012-10-17", "Statement": [deny]}
    iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=json.dumps(by_script), SetAsDefault=True
    )
    assert plan(pool, locked_out) == {}
    pool.apply(INPUTS)
    assert attached(iam, "api.writers") == {"api.locked_out_now"}
    assert [policy["Arn"] for policy in iam.list_policies(Scope="Local")["Policies"]] == [arn]
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
    assert (version["Document"], version["IsDefaultVersion"]) == (by_script, True)


def set_by_hand(cognito: Any, pool_id: object, **changed: object) -> None:
    """Set the pool's settings as the console does, which repeats the existing ones."""
    pool = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    settings = cognito.meta.service_model.operation_model("UpdateUserPool").input_shape.members
    kept = {name: value for name, value in pool.items() if name in settings and value != ""}
    cognito.update_user_pool(**kept | {"UserPoolId": pool_id} | changed)


def test_settings_made_by_hand_are_kept_once_terraform_has_them(
    pool: Terraform, outputs: dict[str, Any], client: Client
) -> None:
    cognito, pool_id = client("cognito-idp"), outputs["user_pool_id"]
    invitation = {"EmailSubject": "Welcome", "EmailMessage": "{username} {####}"}
    admin = {"AllowAdminCreateUserOnly": True}
    set_by_hand(
        cognito,
        pool_id,
        LambdaConfig={"PostConfirmation": f"{FUNCTIONS}:by-hand:live"},
        EmailConfiguration={
            "EmailSendingAccount": "DEVELOPER",
            "From": EMAIL["from"],
            "SourceArn": EMAIL["ses_identity_arn"],
        },
        AdminCreateUserConfig=admin | {"InviteMessageTemplate": invitation},
    )
    changed = "admin_create_user_config, email_configuration, lambda_config"
    assert changes(pool, INPUTS) == [f"aws_cognito_user_pool.this[0]: update {changed}"]
    named = {
        "email": EMAIL,
        "messages": {"invitation": {"subject": "Welcome", "email": "{username} {####}"}},
        "triggers": {"post_confirmation": f"{FUNCTIONS}:by-hand:live"},
    }
    assert plan(pool, INPUTS | named) == {
        'aws_lambda_permission.trigger["post_confirmation"]': ["create"]
    }
    by_default = {"EmailSendingAccount": "COGNITO_DEFAULT"}
    set_by_hand(
        cognito,
        pool_id,
        LambdaConfig={},
        EmailConfiguration=by_default,
        AdminCreateUserConfig=admin,
    )


def test_another_sign_in_attribute_is_refused_since_it_replaces_the_pool(
    pool: Terraform, outputs: dict[str, Any], client: Client
) -> None:
    with pytest.raises(Failure) as refused:
        pool.apply(INPUTS | {"sign_in_with": ["email"]})
    said = " ".join(refused.value.log.split())
    assert "deletion_protection is on, and this would delete users or groups." in said
    (there,) = client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    assert there["Id"] == outputs["user_pool_id"]


def make_function(client: Client, name: str, code: str) -> None:
    role = client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.lambda_handler",
        Role=role,
        Code={"ZipFile": Path(code).read_bytes()},
    )


def permitted(client: Client, name: str, qualifier: str) -> list[dict[str, Any]]:
    found = client("lambda").get_policy(FunctionName=name, Qualifier=qualifier)
    statements: list[dict[str, Any]] = json.loads(found["Policy"])["Statement"]
    return statements


def test_a_deployers_own_functions_and_roles(
    pool: Terraform, outputs: dict[str, Any], client: Client, code: str, tmp_path: Path
) -> None:
    cognito, iam = client("cognito-idp"), client("iam")
    pool_id, arn = outputs["user_pool_id"], outputs["user_pool_arn"]
    make_function(client, "claims", code)
    triggers = package.build_triggers(FUNCTION, tmp_path / "triggers.zip")
    brought = INPUTS | {
        "default_group": "readers",
        "default_group_package": str(triggers.path),
        "self_sign_up": True,
        "triggers": {"pre_token_generation": f"{FUNCTIONS}:claims"},
        "email": EMAIL,
        "messages": {
            "invitation": {"subject": "Welcome", "email": "{username} {####}"},
            "verification": {"subject": "Your code", "email": "{####}", "sms": "{####}"},
        },
        "sms": {"role_arn": "arn:aws:iam::123456789012:role/sms", "external_id": "documents"},
        "managed_login": {"domain_prefix": "api"},
        "resource_server": {"identifier": "https://api.example.com", "scopes": {"read": "Read"}},
        "clients": {
            "admin": {"callback_urls": ["https://admin.example.com/"], "secret": True},
            "mobile": {"token_validity": {"rotation": {}}},
            "reports": {"scopes": ["https://api.example.com/read"], "group": "writers"},
        },
    }
    pool.apply(brought)
    assert plan(pool, brought) == {}

    described = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert described["LambdaConfig"] == {
        "PostConfirmation": f"{FUNCTIONS}:api_default_group:live",
        "PreTokenGeneration": f"{FUNCTIONS}:claims",
        "PreTokenGenerationConfig": {
            "LambdaArn": f"{FUNCTIONS}:claims",
            "LambdaVersion": "V2_0",
        },
    }
    (statement,) = permitted(client, "api_default_group", "live")
    assert statement["Principal"] == {"Service": "cognito-idp.amazonaws.com"}
    assert statement["Condition"] == {"ArnLike": {"AWS:SourceArn": arn}}
    role = "api_default_group"
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["logs", "own"]
    own = iam.get_role_policy(RoleName=role, PolicyName="own")["PolicyDocument"]["Statement"]
    assert own == [
        {
            "Sid": "AddToGroup",
            "Effect": "Allow",
            "Action": "cognito-idp:AdminAddUserToGroup",
            "Resource": arn,
        }
    ]

    made = pool.outputs()
    ids, secrets = made["user_pool_client_ids"], made["user_pool_client_secrets"]
    assert isinstance(ids, dict)
    assert isinstance(secrets, dict)
    clients = {
        name: cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
        for name, client_id in ids.items()
    }
    assert secrets == {
        name: clients[name]["UserPoolClient"]["ClientSecret"] for name in ("admin", "reports")
    }
    assert made["client_groups"] == {ids["reports"]: "writers"}
    # An existing pool keeps its client.
    assert made["user_pool_client_id"] == outputs["user_pool_client_id"]

    # The provider would keep the trigger in the pool, and remove the permission to call it.
    assert "Apply once with no trigger at all" in refusal(pool, **brought | {"triggers": {}})
    pool.apply(INPUTS)
    described = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert not described.get("LambdaConfig")
    assert described["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    functions = client("lambda").list_functions()["Functions"]
    assert [function["FunctionName"] for function in functions] == ["claims"]


@pytest.mark.full
def test_policies_can_be_added_and_removed(pool: Terraform) -> None:
    swapped = {
        "readers": {"precedence": 30},
        "writers": {"precedence": 20, "statements": [READING], "managed_policy_arns": [SUPPORT]},
        "auditors": GROUPS["auditors"],
    }
    for groups in (swapped, GROUPS):
        pool.apply(INPUTS | {"groups": groups})
        assert plan(pool, INPUTS | {"groups": groups}) == {}


def test_the_documented_mapping_of_groups_can_be_planned(
    env: dict[str, str], tmp_path: Path
) -> None:
    """The pool names the function, and the function's policy the pool, without a cycle."""
    (written,) = (code for code in blocks(README, "hcl") if "IDP_GROUPS" in code)
    triggers = package.build_triggers(FUNCTION, tmp_path / "triggers.zip")
    root = written.replace("../build/triggers.zip", str(triggers.path))
    root = root.replace("module.function.role_arn", f'"{INPUTS["trusted_role_arn"]}"')
    with Terraform(tmp_path, env, source=root_beside_modules(tmp_path, root)) as terraform:
        planned = plan(terraform, {})
    assert planned['module.cognito.aws_lambda_permission.trigger["pre_token_generation"]']
    assert planned["module.idp_groups.aws_iam_role_policy.own[0]"]


@pytest.fixture
def modules_before(tmp_path: Path) -> Path:
    command = ["git", "archive", "--format=tar", f"--output={tmp_path / 'before.tar'}", BEFORE]
    status, output = run([*command, "terraform"], cwd=REPOSITORY)
    if status:
        pytest.skip(f"a shallow clone lacks the version before; git fetch --unshallow: {output}")
    with tarfile.open(fileobj=io.BytesIO((tmp_path / "before.tar").read_bytes())) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "terraform"


@pytest.mark.full
def test_an_upgrade_keeps_roles_members_and_providers(
    modules_before: Path, env: dict[str, str], client: Client, tmp_path: Path
) -> None:
    inputs = INPUTS | PAGES | {"name": "old", "deletion_protection": False}
    cognito = client("cognito-idp")
    work = tmp_path / "work"
    work.mkdir()
    with Terraform(work, env, source=modules_before, module=MODULE) as terraform:
        terraform.apply(inputs)
        before = terraform.outputs()
        pool_id = before["user_pool_id"]
        cognito.admin_create_user(UserPoolId=pool_id, Username="ada")
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username="ada", GroupName="writers")

    module = terraform.root
    for path in module.glob("*.tf"):
        if path.name != "local_backend_override.tf":
            path.unlink()
    shutil.copytree(TERRAFORM / "modules", module.parent, dirs_exist_ok=True)
    with terraform:
        changes = plan(terraform, inputs)
        assert {action for actions in changes.values() for action in actions} <= {
            "create",
            "update",
        }
        assert {
            address.partition("[")[0] for address in changes if "create" in changes[address]
        } == {
            "aws_iam_policy.locked_out_now",
            "aws_iam_role_policies_exclusive.group",
            "aws_iam_role_policy_attachment.lock_out",
            "aws_iam_role_policy_attachments_exclusive.group",
            "terraform_data.deletion_protection",
            "terraform_data.location",
        }
        terraform.apply(inputs)
        after: dict[str, Any] = terraform.outputs()
        # The policy that locks people out is new.
        for policies in after["group_policies"].values():
            policies["managed"] = [
                arn for arn in policies["managed"] if not arn.endswith(".locked_out_now")
            ]
        assert {name: after[name] for name in before} == before
        assert "role/old/groups/old-writers" in str(after["group_role_arns"])
        assert members(cognito, pool_id, "writers") == ["ada"]
        # A plan ignores what Cognito adds to a provider, and shows what a deployer changes.
        assert plan(terraform, inputs) == {}
        providers = PAGES["identity_providers"]
        google = providers["Google"] | {"details": CLIENT | {"client_id": "other"}}
        changed = inputs | {"identity_providers": providers | {"Google": google}}
        address = 'aws_cognito_identity_provider.social["Google"]'
        assert plan(terraform, changed) == {address: ["update"]}

        destroy(terraform, inputs)
        assert managed(terraform) == []
