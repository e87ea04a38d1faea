"""The scene of the attacks: all tokens and rights, and the things to attack.

Each is made when a case first needs it, and kept, so that a case costs a request and no sign-in. An
unknown name is an error and never skipped.
"""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cached_property
from typing import Any

from tooling.deployed.sign_in import claims_of
from tooling.isolation import REGION

from .. import principals, tokens
from ..calls import Client
from ..conftest import Deployment
from ..surroundings import empty_and_delete
from .attackers import CLAIMS, CREDENTIALS, TOKENS
from .forgeries import FORGERIES, Workshop
from .key_server import KeyServer
from .other_api import OtherApi
from .other_pool import OtherPool
from .roles import create_role

NOBODY = "nobody"
_OF_ANOTHER_POOL = "of another pool"
SECRET = b"what nobody but a reader is to see"

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9' ]+)\}")
_OF_SIZE = re.compile(r"([0-9]+) bytes")
_FORGED = re.compile(r"(\w+), forged: (.+)")
_OF_ROLE = re.compile(r"token of role `(.+)`")
_IN_GROUP_TOO = re.compile(r"reader, in the group `(.+)` too")


class Scene:
    """Everything that the table names, on a deployed stack."""

    def __init__(
        self, deployment: Deployment, attackers: Iterable[str], cleanup: ExitStack
    ) -> None:
        """Take a deployed stack, the names of all attackers, and the cleanup of everything."""
        self.deployment = deployment
        self._cleanup = cleanup
        self._attackers = list(dict.fromkeys(attackers))
        self._tokens: dict[str, str | None] = {NOBODY: None}
        self._clients: dict[str, Client] = {}

    def token(self, by: str) -> str | None:
        """Return the token of an attacker, or None for a caller without one."""
        if by not in self._tokens:
            if self._claims(by) is None:
                self._tokens[by] = self._new_token(by)
            else:
                self._tokens |= self._tokens_of_claims()
        return self._tokens[by]

    def client(self, service: str, by: str = "root user") -> Any:
        """Return a client with an attacker's rights; without credentials, it signs nothing."""
        if by not in self._clients:
            self._clients[by] = self._new_clients(by)
        return self._clients[by](service)

    def filled(self, text: str) -> str:
        """Return a text of the table with values in place of everything in braces."""
        return _PLACEHOLDER.sub(lambda found: self._thing(found[1]), text)

    @cached_property
    def key_server(self) -> KeyServer:
        """The server whose keys forged tokens name; nothing should ask it."""
        return KeyServer(self._cleanup)

    @property
    def _workshop(self) -> Workshop:
        return Workshop(self.deployment, self.key_server)

    @cached_property
    def _other_pool(self) -> OtherPool:
        return OtherPool(self.deployment, self._cleanup)

    @cached_property
    def _things(self) -> dict[str, str]:
        outputs = self.deployment.outputs
        account = outputs.function_role_arn.split(":")[4]
        log_groups = f"arn:aws:logs:{REGION}:{account}:log-group:/aws/lambda"
        apis = f"arn:aws:execute-api:{REGION}:{account}"
        other_api = OtherApi(self.deployment, self._cleanup)
        api_of_other_pool = OtherApi(
            self.deployment, self._cleanup, user_pool_arn=self._other_pool.arn
        )
        self.client("s3").create_bucket(Bucket="another-bucket")
        self._cleanup.callback(empty_and_delete, self.client("s3"), "another-bucket")
        for bucket in (outputs.documents_bucket, "another-bucket"):
            for key in ("attacked.txt", "folder/attacked.txt"):
                self.client("s3").put_object(Bucket=bucket, Key=key, Body=SECRET)
        return {
            **outputs.group_role_arns,
            "account": account,
            "execution role": outputs.function_role_arn,
            "function": outputs.function_name,
            "user pool": outputs.user_pool_id,
            "bucket": outputs.documents_bucket,
            "document": "attacked.txt",
            "another bucket": "another-bucket",
            "own log stream": f"{log_groups}/{outputs.function_name}:log-stream:a",
            "another log stream": f"{log_groups}/another:log-stream:a",
            "api": f"{apis}:{outputs.rest_api_id}",
            "another api": f"{apis}:{other_api.id}",
            "another api's address": other_api.url,
            "another pool's api": api_of_other_pool.url,
        }

    def _thing(self, name: str) -> str:
        if size := _OF_SIZE.fullmatch(name):
            return "x" * int(size[1])
        if name.endswith("'s token"):
            return self.token(name.removesuffix("'s token")) or ""
        if name.endswith("'s sub"):
            return str(claims_of(self.token(name.removesuffix("'s sub")) or "")["sub"])
        if name not in self._things:
            raise ValueError(f"nobody knows what {{{name}}} is")
        return self._things[name]

    def _new_token(self, by: str) -> str:
        if by in TOKENS:
            return TOKENS[by](self.deployment)
        if by == _OF_ANOTHER_POOL:
            return self._other_pool.token
        if found := _FORGED.fullmatch(by):
            return FORGERIES[found[2]](self._workshop, self.token(found[1]) or "")
        if found := _IN_GROUP_TOO.fullmatch(by):
            return self._token_in_group(self.filled(found[1]))
        raise ValueError(f"nobody knows what token {by!r} has")

    def _token_in_group(self, name: str) -> str:
        """Return the token of a reader in another group too, which is deleted after that."""
        cognito = self.client("cognito-idp")
        group = {"UserPoolId": self.deployment.outputs.user_pool_id, "GroupName": name}
        cognito.create_group(**group)
        try:
            return self.deployment.sign_in("readers", name).id_token
        finally:
            cognito.delete_group(**group)

    def _claims(self, by: str) -> dict[str, Any] | None:
        if by in CLAIMS:
            return CLAIMS[by](self.deployment)
        if found := _OF_ROLE.fullmatch(by):
            role_arn = self.filled(found[1])
            return {"cognito:roles": [role_arn], "cognito:preferred_role": role_arn}
        return None

    def _tokens_of_claims(self) -> dict[str, str]:
        """Return the tokens of all attackers with such claims, and create the roles they name."""
        claims = {by: found for by in self._attackers if (found := self._claims(by)) is not None}
        for stated in claims.values():
            if role_arn := stated.get("cognito:preferred_role"):
                create_role(self.deployment, role_arn, self._cleanup)
        return dict(zip(claims, tokens.stating(self.deployment, claims.values()), strict=True))

    def _new_clients(self, by: str) -> Client:
        aws = self.deployment.aws
        if by in CREDENTIALS:
            return principals.clients(aws, CREDENTIALS[by](self.deployment, self._cleanup))
        if by != NOBODY:
            raise ValueError(f"nobody knows what credentials {by!r} has")
        return principals.unsigned(aws)
