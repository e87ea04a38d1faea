"""Follows the README's commands word for word, from the package until nothing is left."""

import json
from contextlib import closing
from pathlib import Path

from tooling.deployed.sign_in import claims_of
from tooling.local.aws import LocalAws

from ..documentation import commands
from ..documented_commands import COMMANDS, AsWritten
from .readme_reader import Reader
from .rights.person import EMULATOR

MAILED = "Temporary-1-password"
# A deployer's answers to the questions of commands.
ANSWERS = {
    "terraform apply": "yes\n",
    "terraform destroy": "yes\n",
    "token=": f"{MAILED}\nAnother-2-password\n",
}


def test_deployment_as_written(tmp_path: Path) -> None:
    deploying = [c.text for c in commands("README.md") if c.section == "Deploy it to AWS"]
    assert {
        text for text, how in COMMANDS["README.md"].items() if isinstance(how, AsWritten)
    } == set(deploying)
    printed = {}
    with LocalAws(tmp_path, program=EMULATOR) as aws, closing(Reader(aws, tmp_path)) as reader:
        for command in deploying:
            typed = [text for start, text in ANSWERS.items() if command.startswith(start)]
            printed[command] = reader.run(command, *typed)
            if command == "terraform init":
                reader.keep_provider()
            elif command == "terraform apply":
                pool = reader.run("terraform output -raw user_pool_id").strip()
            elif "admin-create-user" in command:
                aws.client("cognito-idp").admin_set_user_password(  # as Cognito's mail says
                    UserPoolId=pool, Username="ada", Password=MAILED, Permanent=False
                )
            elif command.startswith("token="):
                claims = claims_of(reader.run("printf %s $token"))
        assert aws.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"] == []
        assert aws.client("s3").list_buckets()["Buckets"] == []
    assert claims["cognito:groups"] == ["editors"]
    whoami, written, listed, deleted = (
        json.loads(text) for command, text in printed.items() if command.startswith("curl")
    )
    assert whoami["role_arn"].endswith("/group-role.editors")
    assert written == {"key": "readme"}
    assert listed["documents"] == ["readme"]
    assert deleted["status"] == 403
