"""Serves ministack by hypercorn, as `python -m hypercorn` does, with each response in one piece.

hypercorn sends the head of a response and its body separately. On a busy machine Terraform's AWS
provider may read the head before it has sent its whole request, conclude that the connection is
broken, and send the request again. Then the resource already exists, and `apply` fails with status
409. If the body comes with the head, the provider has sent everything before it reads.

This program also corrects ministack:

- ministack forgets that refresh tokens of an app client rotate, which the provider reports as its
  own mistake. Here it keeps the setting, but still rotates no tokens.
- It cannot set an existing version of a policy as the default, which scripts/lock-out does.
- The ID of a function's own session has the role's name; on AWS it has the role's unique ID.
- If a function's modules cannot be imported, it logs only the error's text. Here it logs the
  traceback, as for other errors of a function.
- It waits some milliseconds for what an invocation logs, and on a busy machine it misses lines
  until the next invocation. Here it waits for a line that ends the log.
- It sends a REST API's requests to a function as an HTTP API would: with a version and a decoded
  path. Here the event has no version, and the path is percent-encoded.
- The provider sends an empty value for an API key that API Gateway should generate, and ministack
  refuses the value as too short.

`role_claims` adds the role claims of ID tokens, and `iam_requests` names actions and resources to
IAM as AWS does.
"""

import json
import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hypercorn.__main__ import main
from hypercorn.asyncio import run, tcp_server
from hypercorn.events import Event, RawData
from ministack.core import lambda_runtime  # type: ignore[import-untyped]
from ministack.services import apigateway_v1, cognito, iam, sts  # type: ignore[import-untyped]

sys.path.append(str(Path(__file__).parents[2]))
from tooling.programs import iam_requests, role_claims

Response = tuple[int, dict[str, str], bytes]
Call = Callable[..., Any]

_FINAL_HEADS = tuple(b"HTTP/1.1 %d" % hundreds for hundreds in range(2, 6))


class _Server(tcp_server.TCPServer):
    _head = b""

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, RawData) and event.data.startswith(_FINAL_HEADS):
            self._head += event.data
            return
        if self._head:
            head, self._head = self._head, b""
            if isinstance(event, RawData):
                event = RawData(head + event.data)
            else:
                await super().protocol_send(RawData(head))
        await super().protocol_send(event)


def _with_rotation(change: Call) -> Call:
    def changed(data: dict[str, Any]) -> Response:
        response: Response = change(data)
        if response[0] != HTTPStatus.OK:
            return response
        client = json.loads(response[2])["UserPoolClient"]
        who = {name: client[name] for name in ("UserPoolId", "ClientId")}
        kept = cognito._user_pools[who["UserPoolId"]]["_clients"][who["ClientId"]]  # noqa: SLF001
        kept["RefreshTokenRotation"] = data.get("RefreshTokenRotation")
        described: Response = cognito._describe_user_pool_client(who)  # noqa: SLF001
        return described

    return changed


for _change in ("_create_user_pool_client", "_update_user_pool_client"):
    setattr(cognito, _change, _with_rotation(getattr(cognito, _change)))


def _set_default_policy_version(parameters: dict[str, Any]) -> Response:
    arn, wanted = iam._p(parameters, "PolicyArn"), iam._p(parameters, "VersionId")  # noqa: SLF001
    kept = iam._policies.get(arn)  # noqa: SLF001
    if kept is None or wanted not in kept["Versions"]:
        refused: Response = iam._error(404, "NoSuchEntity", f"{arn} has no {wanted}.", ns="iam")  # noqa: SLF001
        return refused
    for name, version in kept["Versions"].items():
        version["IsDefaultVersion"] = name == wanted
    kept["DefaultVersionId"] = wanted
    done: Response = iam._xml(200, "SetDefaultPolicyVersionResponse", "", ns="iam")  # noqa: SLF001
    return done


iam._IAM_HANDLERS["SetDefaultPolicyVersion"] = _set_default_policy_version  # noqa: SLF001


def _with_role_id(register: Call) -> Call:
    def registered(access_key: str, session: dict[str, Any]) -> None:
        role, _, name = session.get("UserId", "").partition(":")
        if kept := iam._roles.get(role):  # noqa: SLF001
            session["UserId"] = f"{kept['RoleId']}:{name}"
        register(access_key, session)

    return registered


sts.register_session = _with_role_id(sts.register_session)


def _replace_in_worker(text: str, replacement: str) -> None:
    """Replace a text in the program that runs a function."""
    program = lambda_runtime._PYTHON_WORKER_SCRIPT  # noqa: SLF001
    if text not in program:
        raise RuntimeError("ministack starts functions in another way: change programs/emulator.py")
    lambda_runtime._PYTHON_WORKER_SCRIPT = program.replace(text, replacement)  # noqa: SLF001


_replace_in_worker('"error": str(e)})', '"error": traceback.format_exc()})')

_END_OF_LOG = "the end of the log of an invocation"
_END_OF_INVOCATION = """        _real_stdout.flush()

run()
"""
# An end of line comes first, because the last line that a function prints may have none.
_END_OF_INVOCATION_AND_LOG = f"""        _real_stdout.flush()
        print("\\n{_END_OF_LOG}", file=sys.__stderr__, flush=True)

run()
"""
_replace_in_worker(_END_OF_INVOCATION, _END_OF_INVOCATION_AND_LOG)


class _PythonWorker(lambda_runtime.Worker):  # type: ignore[misc] # (ministack has no types)
    def _read_stderr(self) -> None:
        lines = self._stderr_queue
        super()._read_stderr()
        lines.put(_END_OF_LOG)  # of a process that was killed

    def _drain_stderr(self) -> str:
        return "\n".join(iter(self._stderr_queue.get, _END_OF_LOG))

    def _drain_stderr_bounded(self) -> str:
        return self._drain_stderr()


def _with_python(
    class_for: Callable[[dict[str, Any]], type],
) -> Callable[[dict[str, Any]], type]:
    def found(config: dict[str, Any]) -> type:
        is_python = config.get("Runtime", "").startswith("python")
        return _PythonWorker if is_python else class_for(config)

    return found


lambda_runtime._worker_class_for = _with_python(lambda_runtime._worker_class_for)  # noqa: SLF001


def _with_own_value(create: Call) -> Call:
    return lambda data: create({key: data[key] for key in data if data[key] or key != "value"})


def _as_rest_api(build: Call) -> Call:
    def built(*request: Any, **options: Any) -> dict[str, Any]:
        event: dict[str, Any] = build(*request, **options)
        del event["version"]
        event["path"] = quote(event["path"], safe="/:@!$&'()*+,;=~")
        return event

    return built


apigateway_v1._build_lambda_event_v1 = _as_rest_api(apigateway_v1._build_lambda_event_v1)  # noqa: SLF001
apigateway_v1._create_api_key = _with_own_value(apigateway_v1._create_api_key)  # noqa: SLF001
iam_requests.install()
role_claims.install()

run.TCPServer = _Server  # type: ignore[attr-defined]

if __name__ == "__main__":
    sys.exit(main())
