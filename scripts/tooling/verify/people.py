"""The users of a run: users of the stack's owner, or users that exist only for this run."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from tooling.deployed import users
from tooling.deployed.account import unless_gone
from tooling.deployed.sign_in import ClientApp
from tooling.deployed.users import User
from tooling.failure import Failure
from tooling.interrupts import shielded
from tooling.verify.cleanup import Cleanup

# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
_LONGEST_NAME = 128


def temporary(
    cleanup: Cleanup, app: ClientApp, precedences: Mapping[str, float], run: str
) -> Iterator[User]:
    """Create a user in each group, one in two groups and one in none; the cleanup deletes them."""
    for number, (name, groups) in enumerate(users.cast(precedences)):
        yield create(cleanup, app, f"{run}-{number}-{name}"[:_LONGEST_NAME], groups)


def create(cleanup: Cleanup, app: ClientApp, username: str, groups: Sequence[str]) -> User:
    """Create a user in these groups; the cleanup deletes the user."""
    # The cleanup knows the user before it exists, and no signal interrupts the creation:
    # otherwise an unfinished call might create the user after the deletion.
    cleanup.at_end(f"user {username}", partial(_delete, app, username))
    with shielded():
        return users.create(app, username, groups)


def given(app: ClientApp, file: Path) -> Iterator[User]:
    """Read users and their passwords from a file, and ask Cognito for their groups."""
    try:
        listed = [
            (str(user["username"]), str(user["password"])) for user in json.loads(file.read_text())
        ]
    except (OSError, ValueError, KeyError, TypeError):
        # `from None`: the cause may quote a password.
        raise Failure(
            f'{file} cannot be read as a JSON list of {{"username": …, "password": …}}.'
        ) from None
    if not listed:
        raise Failure(f"{file} names no user.")
    for username, password in listed:
        yield User(username, users.groups_of(app, username), password)


def _delete(app: ClientApp, username: str) -> None:
    """Delete a user if it exists."""
    who = {"UserPoolId": app.user_pool_id, "Username": username}
    unless_gone(app.cognito.admin_delete_user, code="UserNotFoundException", **who)
