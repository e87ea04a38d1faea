"""Prints commands for the stack that `scripts/demo --keep` leaves running, and one to stop it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import join, quote
from urllib.parse import quote as percent_encoded

from tooling.deployed.actions import Action
from tooling.deployed.users import User
from tooling.local.aws import LocalAws
from tooling.local.stack import LocalStack
from tooling.own_handler.project import REFERENCE, Project
from tooling.paths import SCRIPTS

# The document's name in requests that need one.
_KEY = "demo/hello.txt"
# Removes variables that could lead a command to another account, profile or state.
_FORGET = (
    r"for name in $(env | sed -nE 's/^((AWS|TF)_[A-Za-z0-9_]*)=.*/\1/p'); do unset $name; done"
)


def how_to_go_on(
    aws: LocalAws, stack: LocalStack, work: Path, project: Project, people: Sequence[User]
) -> str:
    """Return commands for a shell, with the users' passwords in files and not on the screen.

    Args:
        aws: The emulator, which keeps running.
        stack: The stack on it.
        work: The folder for the environment and the passwords.
        project: The deployed project.
        people: The users who can sign in, at least one.
    """
    environment = _written(work / "aws.env", _environment(aws.env))
    passwords = {
        person.username: _written(
            # A group's name, and so a user's, may contain a slash.
            work / f"{percent_encoded(person.username, safe='')}.password",
            f"{person.password}\n",
        )
        for person in people
    }
    url = stack.api_url()

    def on_aws(command: str) -> str:
        # In a subshell, so that the shell's next command has its own environment.
        return f"  (. {quote(str(environment))}; {command})"

    def sign_in(username: str) -> str:
        outputs = stack.outputs()
        options = ["--user-pool-id", outputs.user_pool_id]
        options += ["--client-id", outputs.user_pool_client_id, "--username", username]
        program = str(SCRIPTS / "sign-in")
        return f"{join([program, *options])} <{quote(str(passwords[username]))}"

    of_stack = ["--stack", str(stack.terraform.root)]
    of_requests = (
        [] if project == REFERENCE else ["--requests", str(project.root / "requests.json")]
    )
    verify = [str(SCRIPTS / "verify"), *of_stack]
    lock_out = [str(SCRIPTS / "lock-out"), *of_stack]
    # In the reference API and in a new handler, IAM denies the first user the last request.
    someone, request = people[0].username, project.actions[-1].name
    why = ["--why", someone, request]
    call = f'curl -H "Authorization: $({sign_in(someone)})" {_request(url, project.actions)}'
    users = "\n".join(f"  {name}  {file}" for name, file in passwords.items())
    locking = f"""
Lock a user out:
{on_aws(join([*lock_out, someone]))}

Let the user in again:
{on_aws(join([*lock_out, "--undo", someone]))}
"""
    return f"""
The stack keeps running, with its API at {url}

Its users, and the file with the password of each:
{users}

Sign a user in, and print the ID token:
{on_aws(sign_in(someone))}

Sign in and call the API:
{on_aws(call)}

Verify the deployment:
{on_aws(join([*verify, "--api-url", url, *of_requests]))}

Ask whether IAM allows a user's request, and why:
{on_aws(join([*verify, *of_requests, *why]))}
{locking if "lock_out_policy_arn" in stack.outputs().texts else ""}
Stop it, and remove all its files:
  kill -KILL -{aws.pid}; rm -r {quote(str(work))}"""


def _environment(variables: Mapping[str, str]) -> str:
    """Return shell commands that lead programs to the emulated AWS, and nowhere else."""
    names = sorted(name for name in variables if name.lower() == "no_proxy" or name[:4] == "AWS_")
    exports = [f"export {name}={quote(variables[name])}" for name in names]
    return "\n".join([_FORGET, *exports, ""])


def _request(url: str, actions: Sequence[Action]) -> str:
    """Return the arguments for curl of one request."""
    # A request that changes nothing, if there is one.
    action = next((action for action in actions if action.method == "GET"), actions[0])
    content, headers = action.content
    arguments = [] if action.method == "GET" else ["-X", action.method]
    for name, text in headers.items():
        arguments += ["-H", f"{name}: {text}"]
    if content is not None:
        arguments += ["-d", content.decode()]
    return join([*arguments, url + percent_encoded(action.path.format(key=_KEY))])


def _written(file: Path, text: str) -> Path:
    """Write a file that only this user can read."""
    file.touch(mode=0o600)
    file.write_text(text)
    return file
