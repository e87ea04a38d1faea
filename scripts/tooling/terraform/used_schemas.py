"""Stands between Terraform and a kept provider, and leaves out the schemas that are not used.

The AWS provider describes 1,500 resources to each command of Terraform, which takes the two of them
about two seconds of a processor, more than all the rest of a plan. This server forwards each call
as it is, and removes from that one response what no file of the configuration and no state names.

The provider also checks the schemas of its 1,500 resources whenever it validates its configuration,
which takes half of its time in `terraform test`. Here it validates each configuration only once.

https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
"""

import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import grpc  # type: ignore[import-untyped]

# A provider's resources, data sources and the like have its name in front.
_NAME = re.compile(rb"\baws_\w+")
# The same, as the first field of an encoded entry: a tag, the length in a byte, and the name.
_NAMED = re.compile(rb"\n.(aws_\w+)", re.DOTALL)
# The bit of a byte that says that another follows.
_MORE = 0x80
_FILES = (".tf", ".hcl", ".json", ".tfstate")
_DESCRIBES = ("/GetSchema", "/GetProviderSchema")
# Of versions 5 and 6 of the protocol.
_VALIDATES = ("/PrepareProviderConfig", "/ValidateProviderConfig")
# go-plugin's call for what the provider prints.
_PRINTED = "/plugin.GRPCStdio/StreamStdio"
# All schemas of a provider are more than gRPC's default of 4 MB.
_NO_LIMIT = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
# Terraform asks for ten things at a time, and a few commands may share a provider.
_AT_A_TIME = 64
# All schemas of a provider, by its program. A further process of the program is not asked for them:
# the AWS provider does not need that call before others (`get_provider_schema_optional` in the
# protocol).
_all_schemas: dict[Path, bytes] = {}


@contextmanager
def serving_used_schemas(
    program: Path, provider: str, configuration: Path, socket: Path
) -> Iterator[None]:
    """Serve a provider for the block.

    Args:
        program: The provider's program.
        provider: The provider's address as gRPC writes it, such as `unix:/tmp/socket`.
        configuration: The folder with the root module, its modules, tests and state.
        socket: This server's socket, which Terraform connects to.
    """
    with grpc.insecure_channel(provider, options=_NO_LIMIT) as channel:
        server = grpc.server(ThreadPoolExecutor(_AT_A_TIME), options=_NO_LIMIT)
        server.add_generic_rpc_handlers((_Forwarding(program, channel, configuration),))
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        printed = channel.unary_stream(_PRINTED)(b"")
        reading = Thread(target=_read_all, args=(printed,))
        reading.start()
        try:
            yield
        finally:
            printed.cancel()
            reading.join()
            server.stop(grace=None).wait()


def _read_all(printed: Any) -> None:
    """Read what a provider prints: it stops when nobody does and its pipe is full."""
    with suppress(grpc.RpcError):
        deque(printed, maxlen=0)


class _Forwarding(grpc.GenericRpcHandler):  # type: ignore[misc] # the library has no types
    def __init__(self, program: Path, channel: Any, configuration: Path) -> None:
        self._program = program.resolve()
        self._channel = channel
        self._configuration = configuration
        self._validated: dict[bytes, bytes] = {}

    def service(self, details: Any) -> Any:
        """Return the handler of a call."""
        if not details.method.startswith("/tfplugin"):
            # Terraform does without go-plugin's own services, whose calls stay open: each of its
            # connections would keep two threads, and `terraform test` opens several for each run.
            return None
        handler = self._forwarded
        if details.method.endswith(_DESCRIBES):
            handler = self._described
        elif details.method.endswith(_VALIDATES):
            handler = self._validated_once
        return grpc.unary_unary_rpc_method_handler(partial(handler, details.method))

    def _forwarded(self, method: str, request: bytes, context: Any) -> bytes:
        try:
            response: bytes = self._channel.unary_unary(method)(request)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details())
        return response

    def _validated_once(self, method: str, request: bytes, context: Any) -> bytes:
        if request not in self._validated:
            self._validated[request] = self._forwarded(method, request, context)
        return self._validated[request]

    def _described(self, method: str, request: bytes, context: Any) -> bytes:
        if self._program not in _all_schemas:
            _all_schemas[self._program] = self._forwarded(method, request, context)
        return only_used(_all_schemas[self._program], self._used())

    def _used(self) -> set[bytes]:
        """Return all names in the files as they are now, since tests and commands change them."""
        files = (path for path in self._configuration.rglob("*") if path.suffix in _FILES)
        return {name for path in files for name in _NAME.findall(path.read_bytes())}


def only_used(schemas: bytes, used: set[bytes]) -> bytes:
    """Return a provider's description of itself without the resources that are not used.

    In the encoding of Protocol Buffers it is a sequence of fields, each with a tag and a length. A
    resource is a field that begins with a field of its own, its name.

    https://protobuf.dev/programming-guides/encoding/
    """
    kept, position = [], 0
    while position < len(schemas):
        _, after_tag = _number(schemas, position)
        length, content = _number(schemas, after_tag)
        named = _NAMED.match(schemas, content)
        if not named or named[1] in used:
            kept.append(schemas[position : content + length])
        position = content + length
    return b"".join(kept)


def _number(encoded: bytes, position: int) -> tuple[int, int]:
    """Return a number, with seven bits in each byte, lowest first, and the position after it."""
    number = shift = 0
    while (byte := encoded[position + shift // 7]) & _MORE:
        number |= (byte ^ _MORE) << shift
        shift += 7
    return number | byte << shift, position + shift // 7 + 1
