"""One provider for many runs of Terraform, by the way that Terraform has for debugging providers.

Terraform starts its provider several times for each command and each `run` of a test, and a start
is most of what these cost: the AWS provider builds the schemas of 1,400 resources each time.

https://developer.hashicorp.com/terraform/plugin/debugging
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tooling.child import Child
from tooling.failure import Failure, read_log
from tooling.terraform.provider_mirror import Provider
from tooling.work_folder import work_folder

_ATTACHED = re.compile(r"TF_REATTACH_PROVIDERS='(.*)'")
_START_SECONDS = 60


@contextmanager
def kept_running(
    root: Path, provider: Provider, env: Mapping[str, str], log: Path
) -> Iterator[dict[str, str]]:
    """Start a provider that a root module was initialised with; end it at the end.

    Args:
        root: The root module.
        provider: Which of its providers, if it has several.
        env: The provider's environment.
        log: Where the provider writes to.

    Yields:
        What, in its environment, has Terraform use this provider. What does so at the same time
        must configure it alike, as it knows one configuration at a time.
    """
    installed = root / ".terraform" / "providers"
    pattern = f"*/{provider.name}/{provider.version}/*/terraform-provider-*"
    program = next(installed.glob(pattern), None)
    if program is None:  # somebody's own, by `dev_overrides`
        yield {}
        return
    with ExitStack() as cleanup:
        # The path of a socket may have a hundred characters or so: the root's own is too long.
        sockets = work_folder(cleanup, "provider")
        child = Child([str(program), "-debug"], env={**env, "TMPDIR": str(sockets)}, cwd=root)
        cleanup.callback(child.stop)
        with log.open("w") as output:
            child.start(stdout=output)
        yield {"TF_REATTACH_PROVIDERS": _address(child, log)}


def _address(provider: Child, log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while not (attached := _ATTACHED.search(read_log(log))):
        if provider.ended() or time.monotonic() > deadline:
            raise Failure("The Terraform provider did not start.", read_log(log))
        time.sleep(0.1)
    return attached[1]
