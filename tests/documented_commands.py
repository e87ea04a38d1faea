"""Says which test runs each command of the documentation: a new command needs a line here.

The commands are by page and in the form of `documentation.commands`: one line, without the prompt.
tests/unit/test_docs.py compares this with the pages, both ways.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AsWritten:
    """tests/e2e/test_readme.py runs it, word for word, in a copy of the repository."""


@dataclass(frozen=True, slots=True)
class By:
    """Another test does the same with other values: FILE::NAME below tests/."""

    test: str


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No test runs it, for a reason."""

    reason: str


How = AsWritten | By | Nowhere

_TESTS = Nowhere("it is what runs the tests")
_LIVES = By("terraform/test_lives.py::test_life")
_SIGNED = (
    'url=$(curl -fsS -X POST -H "Authorization: $token"'
    ' "$(terraform output -raw invoke_url)/{way}/film.mp4" | python3 -c "$signed")'
)
_TAGS = Nowhere("the emulator puts no session tag into a policy; test_configured.py sends tags")


def _deployed(folder: str, apply: str) -> dict[str, How]:
    """Return the test that deploys an example, each in its own account."""
    return {
        "scripts/package": _LIVES,
        f"cd {folder}": _LIVES,
        "terraform init": _LIVES,
        apply: _LIVES,
    }


_IMAGE = Nowhere("no test has a container to run it in")
_POLICY = Nowhere("test_deployer.py makes the same calls by boto3")
_FILLED = (
    "sed -e s/ACCOUNT/123456789012/ -e s/REGION/eu-north-1/ -e s/PREFIX/documents/g"
    " -e s/BOUNDARY/documents-boundary/"
)
_IN_PLACES = By("unit/test_published_policies.py::test_the_commands_fill_in_the_names")
_UPGRADE = By("terraform/test_upgrade.py::test_upgrade")
_RENAMED = Nowhere("test_a_group_is_renamed_in_two_steps makes the same calls by boto3")

COMMANDS: dict[str, dict[str, How]] = {
    "README.md": {
        "scripts/demo": By("e2e/test_demo.py::test_json"),
        "scripts/demo --open": By("e2e/test_demo.py::test_interrupted"),
        "scripts/package": AsWritten(),
        "cd terraform": AsWritten(),
        "terraform init": AsWritten(),
        "terraform apply": AsWritten(),
        'aws cognito-idp admin-create-user --user-pool-id "$(terraform output -raw user_pool_id)"'
        " --username ada --user-attributes"
        " Name=email,Value=ada@example.com Name=email_verified,Value=true": AsWritten(),
        'aws cognito-idp admin-add-user-to-group --user-pool-id "$(terraform output -raw'
        ' user_pool_id)" --username ada --group-name editors': AsWritten(),
        'token=$(../scripts/sign-in --user-pool-id "$(terraform output -raw user_pool_id)"'
        ' --client-id "$(terraform output -raw user_pool_client_id)" --username ada)': AsWritten(),
        'curl -H "Authorization: $token" "$(terraform output -raw invoke_url)/whoami"': AsWritten(),
        'curl -H "Authorization: $token" -T README.md'
        ' "$(terraform output -raw invoke_url)/documents/readme"': AsWritten(),
        'curl -H "Authorization: $token" "$(terraform output -raw invoke_url)/documents"': (
            AsWritten()
        ),
        'curl -H "Authorization: $token" -X DELETE'
        ' "$(terraform output -raw invoke_url)/documents/readme"': AsWritten(),
        "../scripts/verify": AsWritten(),
        "terraform apply -var deletion_protection=false": AsWritten(),
        "terraform destroy -var deletion_protection=false": AsWritten(),
    },
    "CONTRIBUTING.md": {
        "scripts/test": _TESTS,
        **dict.fromkeys(
            (
                "python3.11 -m venv fresh",
                "fresh/bin/pip install --constraint scripts/constraints.txt pip",
                (
                    "fresh/bin/pip install --group dev --group bench"
                    " --constraint scripts/constraints.txt"
                ),
                "fresh/bin/pip freeze",
            ),
            Nowhere("it would install what every run has installed already, a second time"),
        ),
    },
    "docs/console.md": {
        "scripts/demo --open": By("e2e/test_demo.py::test_interrupted"),
        "scripts/console": By("unit/test_console.py::test_command"),
        "scripts/console-build": By(
            "unit/test_console_build.py::test_the_committed_page_is_built_from_its_source"
        ),
    },
    "docs/authorizers.md": {
        "scripts/package --authorizer": By(
            "unit/test_package.py::test_the_authorizer_has_the_wheels_of_its_platform"
        ),
        "terraform -chdir=terraform apply -var authorizer=lambda": By(
            "terraform/test_lambda_authorizer.py::test_life"
        ),
    },
    "docs/provider.md": dict.fromkeys(
        ("terraform -chdir=terraform init -upgrade", "terraform -chdir=terraform plan"),
        Nowhere("the nightly workflow has Terraform's registry, which knows version 6"),
    ),
    "docs/large-documents.md": dict.fromkeys(
        (
            """signed='import json, sys; print(json.load(sys.stdin)["url"])'""",
            *(_SIGNED.format(way=way) for way in ("uploads", "downloads")),
            'curl -fsS -H "Content-Type: video/mp4" -T film.mp4 "$url"',
            'curl -fsS -o copy.mp4 "$url"',
        ),
        By("e2e/test_large_documents.py::test_curl_uploads_and_downloads"),
    ),
    "docs/own-handler.md": {
        "scripts/new-handler ../orders": By(
            "unit/test_new_handler.py::test_the_command_says_what_to_do_next"
        ),
        "scripts/demo --handler ../orders": By("e2e/test_demo.py::test_own_handler"),
    },
    "docs/lock-out.md": dict.fromkeys(
        ("scripts/lock-out ada", "scripts/lock-out --list", "scripts/lock-out --undo ada"),
        By("e2e/test_lock_out.py::test_the_script_locks_out"),
    ),
    "docs/packaging.md": {
        "scripts/package --source ../orders/src --requirements ../orders/requirements.txt"
        " --output build/orders.zip": By(
            "unit/test_package_requirements.py::test_packages_are_in_the_zip"
        ),
        "pip wheel --no-deps --wheel-dir ../orders/src/wheels .": By(
            "unit/test_wheel.py::test_wheel"
        ),
        **dict.fromkeys(
            (
                "pip install --target build/orders --requirement src/requirements.txt",
                "rm -r build/orders/group_role/testing",
                "cp -r src/. build/orders",
            ),
            By("unit/test_wheel.py::test_a_function_works_with_the_installed_library"),
        ),
    },
    "docs/fidelity.md": {
        "scripts/verify --smoke": By(
            "e2e/test_smoke.py::test_the_page_lists_the_emulators_differences"
        )
    },
    "docs/frameworks.md": {
        "scripts/package --source examples/fastapi/src --requirements"
        " examples/fastapi/requirements.txt": By("e2e/test_frameworks.py::test_two_groups"),
        "terraform -chdir=terraform apply": By("e2e/test_frameworks.py::test_two_groups"),
        **dict.fromkeys(
            (
                "python3 -m venv build/fastapi",
                ("build/fastapi/bin/pip install -r examples/fastapi/requirements.txt boto3 pytest"),
                "build/fastapi/bin/pytest examples/fastapi",
            ),
            By("frameworks/test_examples.py::test_its_tests_pass"),
        ),
    },
    "docs/deployer.md": {
        f"{_FILLED} docs/deployer-boundary.json > boundary.json": _IN_PLACES,
        f"{_FILLED} docs/deployer-policy.json > deployer.json": _IN_PLACES,
        "aws iam create-policy --policy-name documents-boundary"
        " --policy-document file://boundary.json": _POLICY,
        "aws iam create-policy --policy-name documents-deployer"
        " --policy-document file://deployer.json": _POLICY,
        "aws iam attach-role-policy --role-name pipeline"
        " --policy-arn arn:aws:iam::123456789012:policy/documents-deployer": _POLICY,
    },
    "docs/reference/proof.md": {"scripts/test --full": _TESTS},
    "docs/verify.md": {
        "scripts/verify": By("e2e/test_verify.py::test_a_correct_stack_passes"),
        "scripts/verify --users users.json": By(
            "e2e/test_verify.py::test_given_users_and_requests"
        ),
        "cat users.json": By("e2e/test_verify.py::test_given_users_and_requests"),
        'scripts/verify --why reader "DELETE /documents/x"': By("e2e/test_why.py::test_command"),
    },
    "docs/troubleshooting.md": {
        'scripts/verify --why ada "DELETE /documents/x"': By("e2e/test_why.py::test_command")
    },
    "terraform/README.md": {
        "scripts/package": By("e2e/test_readme.py::test_deployment_as_written"),
        "terraform -chdir=terraform init": _LIVES,
        "terraform -chdir=terraform apply": _LIVES,
    },
    "terraform/examples/abac/README.md": {
        **_deployed(
            "terraform/examples/abac", "terraform apply -var documents_bucket=my-documents"
        ),
        'subject=$(curl -s -H "Authorization: $token" "$(terraform output -raw invoke_url)/whoami"'
        " | jq -r .subject)": By(
            "e2e/test_who_may_do_what.py::test_whoami_of_a_user_in_two_groups"
        ),
        'curl -H "Authorization: $token" -T notes.txt'
        ' "$(terraform output -raw invoke_url)/documents/$subject/notes.txt"': _TAGS,
    },
    "terraform/examples/complete/README.md": {
        **_deployed(
            "terraform/examples/complete",
            "terraform apply"
            " -var ses_identity_arn=arn:aws:ses:eu-central-1:123456789012:identity/example.com"
            " -var saml_metadata_url=https://idp.example.com/metadata"
            """ -var 'idp_groups={"0a1b2c3d"="readers"}'""",
        ),
        **dict.fromkeys(
            (
                "scripts/package --authorizer",
                "scripts/package --triggers",
                (
                    "scripts/package --source terraform/examples/complete/custom_message"
                    " --output build/custom-message.zip"
                ),
                (
                    "(cd terraform/examples/complete/layer"
                    " && zip -qr ../../../../build/layer.zip python)"
                ),
            ),
            By("e2e/test_examples.py::test_complete"),
        ),
    },
    "terraform/examples/existing-api/README.md": _deployed(
        "terraform/examples/existing-api",
        "terraform apply -var rest_api_name=shop -var parent_path=/archive"
        " -var documents_bucket=my-documents",
    ),
    "terraform/examples/existing-user-pool/README.md": _deployed(
        "terraform/examples/existing-user-pool",
        "terraform apply -var user_pool_id=eu-central-1_a1B2c3D4e"
        " -var documents_bucket=my-documents",
    ),
    "terraform/examples/http-api/README.md": {
        "scripts/package": By("e2e/test_examples.py::test_http_api"),
        "cd terraform/examples/http-api": _LIVES,
        "terraform init": _LIVES,
        "terraform apply -var documents_bucket=my-documents": _LIVES,
        'curl -H "Authorization: $token" "$(terraform output -raw invoke_url)/documents"': By(
            "e2e/test_examples.py::test_http_api"
        ),
        'curl -H "Authorization: $token" -T README.md'
        ' "$(terraform output -raw invoke_url)/documents/readme"': By(
            "e2e/test_examples.py::test_http_api"
        ),
    },
    "terraform/examples/own-handler/README.md": {
        "scripts/package --source terraform/examples/own-handler/src --requirements"
        " terraform/examples/own-handler/src/requirements.txt --output build/own-handler.zip": By(
            "e2e/test_examples.py::test_own_handler"
        ),
        "cd terraform/examples/own-handler": _LIVES,
        "terraform init": _LIVES,
        "terraform apply -var pages_bucket=my-pages": _LIVES,
        'curl -H "Authorization: $token" "$(terraform output -raw invoke_url)/welcome"': By(
            "e2e/test_examples.py::test_own_handler"
        ),
    },
    "terraform/modules/cognito/README.md": {
        "aws cognito-idp list-users-in-group --user-pool-id POOL --group-name readers": _RENAMED,
        "aws cognito-idp admin-add-user-to-group --user-pool-id POOL --group-name viewers"
        " --username ada": _RENAMED,
        "aws cognito-idp admin-add-user-to-group --user-pool-id POOL --group-name readers"
        " --username ada": _RENAMED,
    },
    "terraform/examples/own-rows/README.md": {
        "scripts/demo --handler terraform/examples/own-rows": By("e2e/test_demo.py::test_own_rows"),
        "scripts/package --source terraform/examples/own-rows/src --output build/own-rows.zip": By(
            "e2e/test_examples.py::test_own_rows"
        ),
        "cd terraform/examples/own-rows": _LIVES,
        "terraform init": _LIVES,
        "terraform apply": _LIVES,
        "aws cognito-idp admin-update-user-attributes --user-pool-id"
        ' "$(terraform output -raw user_pool_id)" --username ada --user-attributes'
        " Name=custom:customer,Value=acme": Nowhere(
            "test_own_rows creates its users with their customers"
        ),
        'curl -H "Authorization: $token" "$(terraform output -raw invoke_url)/orders"': By(
            "e2e/test_examples.py::test_own_rows"
        ),
    },
    "docs/operations.md": {
        "terraform -chdir=terraform init": _UPGRADE,
        "terraform -chdir=terraform plan": _UPGRADE,
        "terraform -chdir=terraform apply": _UPGRADE,
        "scripts/verify": By("e2e/test_verify.py::test_a_correct_stack_passes"),
        "terraform -chdir=terraform workspace new staging": Nowhere(
            "each test has a state of its own, in a folder"
        ),
        "terraform -chdir=terraform apply -var-file=staging.tfvars": By(
            "e2e/test_two_stacks.py::test_two_stacks_in_one_account"
        ),
    },
    "terraform/modules/function/README.md": {
        "aws lambda wait published-version-active --function-name documents-api --qualifier live": (
            Nowhere("no emulator makes snapshots")
        ),
        "scripts/package": _LIVES,
        "unzip -q build/function.zip -d build/function": _IMAGE,
        "docker build --platform linux/arm64 --provenance=false --tag documents .": _IMAGE,
    },
}
