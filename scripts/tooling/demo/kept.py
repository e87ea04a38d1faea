"""What `scripts/demo --keep` leaves running: how to call it, and how to end it."""

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from urllib.parse import quote as percent_encoded

from tooling.demo.matrix import Caller
from tooling.deployed.actions import Action
from tooling.deployed.api import Api
from tooling.local.aws import LocalAws

# A document's name, for a request that wants one.
_KEY = "demo/hello.txt"


def how_to_go_on(
    aws: LocalAws, api: Api, work: Path, actions: Sequence[Action], callers: Sequence[Caller]
) -> str:
    """Say how to call and to stop what is left running, with tokens in files, not on screen."""
    # One that changes nothing, if there is one.
    action = next((action for action in actions if action.method == "GET"), actions[0])
    options = "" if action.method == "GET" else f"-X {action.method} "
    if action.body is not None:
        content, headers = action.content
        options += "".join(f"-H {quote(f'{name}: {text}')} " for name, text in headers.items())
        options += f"-d {quote((content or b'').decode())} "
    url = api.url + percent_encoded(action.path.format(key=_KEY))
    lines = ["", f"It goes on running, at {api.url}", "", "Call it, as one of the users:"]
    for caller in callers:
        if caller.authenticated and caller.token:
            file = work / f"{caller.name}.token"
            file.touch(mode=0o600)
            file.write_text(caller.token)
            lines.append(f'  curl {options}-H "Authorization: $(cat {quote(str(file))})" {url}')
    lines += [
        "",
        "Stop it and remove all that it made:",
        f"  kill -KILL -{aws.pid}; rm -r {quote(str(work))}",
    ]
    return "\n".join(lines)
