"""The handler of the README, deployed with the inputs of the README's module block."""

from pathlib import Path

import hcl2
from hcl2 import SerializationOptions

from tooling.deployed import users
from tooling.deployed.api import Api
from tooling.local.aws import LocalAws
from tooling.local.stack import LocalStack
from tooling.packaging import package

from ..documentation import blocks


def test_handler_and_module_block(tmp_path: Path) -> None:
    (handler,) = blocks("README.md", "python")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "app.py").write_text(handler)
    code = package.build(tmp_path / "keys", tmp_path / "keys.zip")
    (block,) = blocks("README.md", "hcl")
    options = SerializationOptions(strip_string_quotes=True)
    inputs = hcl2.loads(block, serialization_options=options)["module"][0]["keys"]
    # The root module is one call of this module, with the same inputs.
    given = {name: inputs[name] for name in ("name_prefix", "groups")}
    with LocalAws(tmp_path) as aws:
        stack = LocalStack(aws, tmp_path, code.path, **given)
        with stack.terraform:
            outputs = stack.apply()
            app, api = stack.client_app(), Api(stack.api_url())
            aws.client("s3").put_object(Bucket=outputs.documents_bucket, Key="a", Body=b"a")
            reader, visitor = (
                users.create(app, f"one-of-{group}", (group,)).sign_in(app).id_token
                for group in ("readers", "visitors")
            )
            assert api.call("GET", "/keys", reader).json() == {"keys": ["a"]}
            assert api.call("GET", "/keys", visitor).status_code == 403
            assert api.call("GET", "/keys", None).status_code == 401
