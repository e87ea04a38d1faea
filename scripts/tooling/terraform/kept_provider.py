"""One provider for many runs of Terraform, which finds it as it finds one that is being debugged.

Terraform starts its provider several times for each command and each `run` of a test, and a start
is most of what these cost: the AWS provider builds the schemas of 1,400 resources each time.

The provider is started as Terraform starts it, not with `-debug`: that gives up after two seconds
of its own, which a busy machine may need.

https://developer.hashicorp.com/terraform/plugin/debugging
https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tooling.child import Child
from tooling.failure import Failure, read_log
from tooling.terraform.provider_mirror import Provider
from tooling.work_folder import SHORT, takes_sockets, work_folder

# A provider starts only with this cookie, by which it knows Terraform. Without the levels it logs
# each of its steps, as Terraform would ask for less.
_ENV = {
    "TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    "TF_LOG_PROVIDER": "ERROR",
    "TF_LOG_SDK": "ERROR",
    "TF_LOG_SDK_FRAMEWORK": "ERROR",
    "TF_LOG_SDK_HELPER_SCHEMA": "ERROR",
    "TF_LOG_SDK_MUX": "ERROR",
    "TF_LOG_SDK_PROTO": "ERROR",
}
# What it prints when it is ready: versions of go-plugin and of Terraform's protocol, its address.
_READY = re.compile(
    r"^1\|(?P<protocol>\d+)\|(?P<network>unix|tcp)\|(?P<address>[^|]+)\|grpc\|", re.M
)
_START_SECONDS = 240
# Terraform's commands are short: they need not collect garbage below this limit.
_TERRAFORM_ENV = {"GOGC": "off", "GOMEMLIMIT": "600MiB"}


class KeptProvider:
    """A provider that has been started, or none where Terraform starts its own.

    Attributes:
        env: What, in its environment, has Terraform use this provider, and take the memory that
            suits that. What does so at the same time must configure it alike, as it knows one
            configuration at a time.
    """

    def __init__(self, env: dict[str, str], child: Child | None, log: Path) -> None:
        self.env = env
        self._child = child
        self._log = log

    def end(self) -> Failure | None:
        """Return that it has ended by itself, with its log, or None if it has not."""
        if self._child is None or not self._child.ended():
            return None
        return Failure(
            "The Terraform provider has ended by itself. If the machine ran out of memory, of"
            " which the provider takes up to 1 GB, free some and run the command again.",
            read_log(self._log),
        )


@contextmanager
def kept_running(
    root: Path, provider: Provider, env: Mapping[str, str], log: Path
) -> Iterator[KeptProvider]:
    """Start a provider that a root module was initialised with; end it at the end.

    Args:
        root: The root module.
        provider: Which of its providers, if it has several.
        env: The provider's environment.
        log: Where the provider writes to.

    Raises:
        Failure: It does not start.
    """
    installed = root / ".terraform" / "providers"
    pattern = f"*/{provider.name}/{provider.version}/*/terraform-provider-*"
    program = next(installed.glob(pattern), None)
    if program is None:  # somebody's own, by `dev_overrides`
        yield KeptProvider({}, None, log)
        return
    with ExitStack() as cleanup:
        sockets = _folder_for_sockets(cleanup)
        child = Child([str(program)], env={**env, **_ENV, "TMPDIR": str(sockets)}, cwd=root)
        cleanup.callback(child.stop)
        with log.open("w") as output:
            child.start(stdout=output)
        attached = {"TF_REATTACH_PROVIDERS": json.dumps({provider.name: _address(child, log)})}
        yield KeptProvider(attached | _TERRAFORM_ENV, child, log)


def _folder_for_sockets(cleanup: ExitStack) -> Path:
    """Make a folder that sockets fit into, wherever TMPDIR may be: the root's path is too long."""
    folder = work_folder(cleanup, "provider")
    return folder if takes_sockets(folder) else work_folder(cleanup, "provider", SHORT)


def _address(provider: Child, log: Path) -> dict[str, object]:
    """Return where a provider listens, in the words of Terraform's variable for it."""
    deadline = time.monotonic() + _START_SECONDS
    while not (ready := _READY.search(read_log(log))):
        if provider.ended():
            raise Failure("The Terraform provider ended at its start.", read_log(log))
        if time.monotonic() > deadline:
            raise Failure(
                f"The Terraform provider did not start within {_START_SECONDS} s.", read_log(log)
            )
        time.sleep(0.1)
    return {
        "Protocol": "grpc",
        "ProtocolVersion": int(ready["protocol"]),
        "Pid": provider.pid,
        "Test": True,  # Terraform leaves it running
        "Addr": {"Network": ready["network"], "String": ready["address"]},
    }
