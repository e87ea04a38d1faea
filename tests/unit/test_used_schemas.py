"""Terraform gets the schemas that a configuration names, and everything else as it is."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest

from tooling.terraform.used_schemas import only_used, serving_used_schemas
from tooling.work_folder import SHORT

from ..waiting import LONGEST_WAIT

# Fields of the answer, by their numbers in Terraform's protocol.
PROVIDER, RESOURCES, DATA, CAPABILITIES, FUNCTIONS, EPHEMERAL = 1, 2, 3, 6, 7, 8
LARGE = b"x" * 5_000_000


def field(number: int, content: bytes) -> bytes:
    """Encode a field as Protocol Buffers do."""
    length, size = b"", len(content)
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def entry(number: int, name: str, schema: bytes = b"schema") -> bytes:
    return field(number, field(1, name.encode()) + field(2, schema))


KEPT = [
    field(PROVIDER, field(2, b"region")),
    entry(RESOURCES, "aws_iam_role", LARGE),
    entry(DATA, "aws_iam_role"),
    entry(EPHEMERAL, "aws_iam_role"),
    field(CAPABILITIES, b""),
    field(CAPABILITIES, b"\x08\x01"),
    entry(FUNCTIONS, "arn_parse"),
]
LEFT_OUT = [
    entry(RESOURCES, "aws_iam_role_policy"),
    entry(DATA, "aws_iam"),
    entry(EPHEMERAL, "aws_secret", LARGE),
]


@pytest.mark.parametrize("fields", [[*LEFT_OUT, *KEPT], [*KEPT, *LEFT_OUT]], ids=["first", "last"])
def test_unused_schemas_are_left_out(fields: list[bytes]) -> None:
    assert only_used(b"".join(fields), {b"aws_iam_role"}) == b"".join(KEPT)


@pytest.fixture
def sockets() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=SHORT) as folder:
        yield Path(folder)


def refused(_: bytes, context: Any) -> bytes:
    context.abort(grpc.StatusCode.UNAVAILABLE, "not today")
    return b""


class Provider(grpc.GenericRpcHandler):  # type: ignore[misc] # the library has no types
    """A stub that has all schemas, validates, plans, fails to apply, and prints."""

    def __init__(self) -> None:
        self.all_read = threading.Event()
        self.validated: list[bytes] = []
        self.described = 0

    def _prints(self, *_: object) -> Iterator[bytes]:
        yield from [b"a line"] * 3
        self.all_read.set()

    def _describes(self, *_: object) -> bytes:
        self.described += 1
        return b"".join([*KEPT, *LEFT_OUT])

    def _validates(self, configuration: bytes, context: Any) -> bytes:
        self.validated.append(configuration)
        return refused(configuration, context) if configuration == b"refused" else configuration

    def service(self, details: Any) -> Any:
        unary = grpc.unary_unary_rpc_method_handler
        return {
            "GetSchema": unary(self._describes),
            "PrepareProviderConfig": unary(self._validates),
            "ValidateProviderConfig": unary(self._validates),
            "PlanResourceChange": unary(lambda request, _: request[::-1]),
            "ApplyResourceChange": unary(refused),
            "StreamStdio": grpc.unary_stream_rpc_method_handler(self._prints),
        }[details.method.rpartition("/")[2]]


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def terraform(provider: Provider, sockets: Path, tmp_path: Path) -> Iterator[Any]:
    """What Terraform has: a channel to the provider."""
    with connected(provider, sockets, tmp_path) as channel:
        yield channel


@contextmanager
def connected(provider: Provider, sockets: Path, configuration: Path) -> Iterator[Any]:
    """Start a process of the configuration's provider, and connect Terraform to it."""
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(ThreadPoolExecutor(2), options=unlimited)
    server.add_generic_rpc_handlers((provider,))
    server.add_insecure_port(f"unix:{sockets / 'provider'}")
    server.start()
    with (
        serving_used_schemas(
            configuration / "program",
            f"unix:{sockets / 'provider'}",
            configuration,
            sockets / "terraform",
        ),
        grpc.insecure_channel(f"unix:{sockets / 'terraform'}", options=unlimited) as channel,
    ):
        yield channel
    server.stop(grace=None).wait()


@pytest.fixture
def schemas(terraform: Any) -> Callable[[], bytes]:
    call = terraform.unary_unary("/tfplugin5.Provider/GetSchema")
    return lambda: bytes(call(b""))


def test_current_files_and_modules_decide(schemas: Callable[[], bytes], tmp_path: Path) -> None:
    without = b"".join(field for field in KEPT if b"aws_iam_role" not in field)
    assert schemas() == without
    (tmp_path / "modules").mkdir()
    file = tmp_path / "modules" / "main.tf"
    file.write_text('resource "aws_iam_role" "this" {}')
    assert schemas() == b"".join(KEPT)
    file.unlink()
    assert schemas() == without


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terraform.tfstate", '{"type": "aws_iam_role"}'),
        ("moved.tf", "moved {\n  from = aws_iam_role.this\n"),
        ("main.tf.json", '{"resource": {"aws_iam_role": {}}}'),
        ("tests/a.tftest.hcl", "override_resource {\n  target = aws_iam_role.this\n"),
    ],
)
def test_every_kind_of_file_counts(
    schemas: Callable[[], bytes], tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert schemas() == b"".join(KEPT)


def test_schemas_are_read_once_from_all_processes_of_a_program(
    sockets: Path, tmp_path: Path
) -> None:
    providers = [Provider(), Provider()]
    for provider in providers:
        with connected(provider, sockets, tmp_path) as terraform:
            terraform.unary_unary("/tfplugin5.Provider/GetSchema")(b"")
    assert [provider.described for provider in providers] == [1, 0]


def test_other_calls_are_forwarded(terraform: Any) -> None:
    plan = terraform.unary_unary("/tfplugin5.Provider/PlanResourceChange")
    assert plan(b"plan") == b"nalp"
    with pytest.raises(grpc.RpcError) as failure:
        terraform.unary_unary("/tfplugin5.Provider/ApplyResourceChange")(b"")
    assert failure.value.code() == grpc.StatusCode.UNAVAILABLE
    assert failure.value.details() == "not today"


@pytest.mark.parametrize(
    "method",
    ["/tfplugin5.Provider/PrepareProviderConfig", "/tfplugin6.Provider/ValidateProviderConfig"],
)
def test_a_configuration_is_validated_once(provider: Provider, terraform: Any, method: str) -> None:
    validate = terraform.unary_unary(method)
    for configuration in (b"a region", b"another region", b"a region"):
        assert validate(configuration) == configuration
    assert provider.validated == [b"a region", b"another region"]


def test_a_validation_that_failed_is_repeated(provider: Provider, terraform: Any) -> None:
    for _ in range(2):
        with pytest.raises(grpc.RpcError):
            terraform.unary_unary("/tfplugin5.Provider/PrepareProviderConfig")(b"refused")
    assert provider.validated == [b"refused", b"refused"]


def test_the_output_of_the_provider_is_read(provider: Provider, terraform: Any) -> None:
    printed = terraform.unary_stream("/plugin.GRPCStdio/StreamStdio")(b"")
    with pytest.raises(grpc.RpcError) as failure:
        next(printed)
    assert failure.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert provider.all_read.wait(LONGEST_WAIT)


def test_a_call_that_stays_open_keeps_no_thread(terraform: Any) -> None:
    answers = terraform.stream_stream("/plugin.GRPCBroker/StartStream")(iter(()))
    with pytest.raises(grpc.RpcError) as failure:
        next(answers)
    assert failure.value.code() == grpc.StatusCode.UNIMPLEMENTED
