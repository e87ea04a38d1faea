"""Starts one provider for many runs of Terraform, which uses it like a provider being debugged.

Otherwise Terraform starts its provider several times for each command and each `run` of a test, and
these starts take most of the time: the AWS provider builds the schemas of 1,400 resources each
time.

This module starts the provider as Terraform does, not with `-debug`: in that mode the provider
gives up after two seconds, and a busy machine may need more.

https://developer.hashicorp.com/terraform/plugin/debugging
https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen

from tooling.child import started
from tooling.failure import Failure, read_log
from tooling.terraform.provider_mirror import Provider
from tooling.terraform.used_schemas import serving_used_schemas
from tooling.work_folder import SHORT, takes_sockets, work_folder

# A provider starts only with this cookie, by which it recognizes Terraform. Without the levels it
# logs each of its steps; Terraform would ask for less.
_ENV = {
    "TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    "TF_LOG_PROVIDER_AWS": "ERROR",
    "TF_LOG_SDK": "ERROR",
    "TF_LOG_SDK_FRAMEWORK": "ERROR",
    "TF_LOG_SDK_HELPER_SCHEMA": "ERROR",
    "TF_LOG_SDK_MUX": "ERROR",
    "TF_LOG_SDK_PROTO": "ERROR",
}
# A ready provider prints versions of go-plugin and of Terraform's protocol, and its address.
_READY = re.compile(
    r"^1\|(?P<protocol>\d+)\|(?P<network>unix|tcp)\|(?P<address>[^|]+)\|grpc\|", re.M
)
_START_SECONDS = 240
# Terraform's commands are short: below this limit they need not collect garbage.
_TERRAFORM_ENV = {"GOGC": "off", "GOMEMLIMIT": "600MiB"}


class KeptProvider:
    """A provider that has been started, or none if Terraform starts its own.

    Attributes:
        env: Environment variables that make Terraform use this provider, and as much memory as
            suits it. Commands that run at the same time must configure the provider alike, because
            it knows only one configuration at a time.
    """

    def __init__(self, env: dict[str, str], process: Popen[str] | None, log: Path) -> None:
        self.env = env
        self._process = process
        self._log = log

    def end(self) -> Failure | None:
        """Return a failure with the log if the provider has ended unexpectedly, else None."""
        if self._process is None or self._process.poll() is None:
            return None
        return Failure(
            "The Terraform provider has ended unexpectedly. If the machine ran out of memory, of"
            " which the provider takes up to 1 GB, free some and run the command again.",
            read_log(self._log),
        )


@contextmanager
def kept_running(
    root: Path, provider: Provider, env: Mapping[str, str], log: Path, configuration: Path
) -> Iterator[KeptProvider]:
    """Start a provider that a root module was initialised with; end it after the block.

    Args:
        root: The root module.
        provider: The name of the provider, if the root module has several.
        env: The provider's environment.
        log: The file that the provider writes to.
        configuration: The folder with the root module, and with all that Terraform reads for it.

    Raises:
        Failure: It does not start.
    """
    installed = root / ".terraform" / "providers"
    pattern = f"*/{provider.name}/{provider.version}/*/terraform-provider-*"
    program = next(installed.glob(pattern), None)
    if program is None:  # the user's own provider, by `dev_overrides`
        yield KeptProvider({}, None, log)
        return
    with ExitStack() as cleanup:
        sockets = _folder_for_sockets(cleanup)
        own_env = {**env, **_ENV, "TMPDIR": str(sockets)}
        with log.open("w") as output:
            process = started(cleanup, [str(program)], output, env=own_env, cwd=root)
        ready = _ready(process, log)
        unix = "unix:" if ready["network"] == "unix" else ""
        socket = sockets / "terraform"
        cleanup.enter_context(
            serving_used_schemas(program, f"{unix}{ready['address']}", configuration, socket)
        )
        attached = {
            "Protocol": "grpc",
            "ProtocolVersion": int(ready["protocol"]),
            "Pid": process.pid,
            "Test": True,  # Terraform then leaves it running
            "Addr": {"Network": "unix", "String": str(socket)},
        }
        reattach = {"TF_REATTACH_PROVIDERS": json.dumps({provider.name: attached})}
        yield KeptProvider(reattach | _TERRAFORM_ENV, process, log)


def _folder_for_sockets(cleanup: ExitStack) -> Path:
    """Make a folder whose path is short enough for sockets; the root's path is too long."""
    folder = work_folder(cleanup, "provider")
    return folder if takes_sockets(folder) else work_folder(cleanup, "provider", SHORT)


def _ready(provider: Popen[str], log: Path) -> re.Match[str]:
    """Wait until a provider has printed its address, and return the line."""
    deadline = time.monotonic() + _START_SECONDS
    while not (ready := _READY.search(read_log(log))):
        if provider.poll() is not None:
            raise Failure("The Terraform provider ended while it started.", read_log(log))
        if time.monotonic() > deadline:
            raise Failure(
                f"The Terraform provider did not start within {_START_SECONDS} s.", read_log(log)
            )
        time.sleep(0.1)
    return ready
