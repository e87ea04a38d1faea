"""The function in a separate process, which tests freeze, weigh, or give another clock."""

import sys
import time
from pathlib import Path
from typing import Any

import app
from group_role import GroupRole, Settings
from tooling import control
from tooling.bench.worker import memory

from .account import ROLE_PATTERN, Person
from .requests import Answers, ask_all


def main() -> None:
    """Serve until the connection closes; what the function logs goes to a file."""
    line, folder = int(sys.argv[1]), Path(sys.argv[2])

    def clock() -> float:
        return time.time() + float((folder / "clock").read_text())

    group_role = GroupRole(Settings((ROLE_PATTERN,)), clock=clock)
    handler = app.lambda_handler.__wrapped__

    def answer(question: Any) -> object:
        answers = Answers()
        wanted = [(Person(name, role_arn), action) for name, role_arn, action in question["ask"]]
        ask_all(
            lambda event, context: group_role.answer(handler, event, context),
            wanted,
            question["threads"],
            answers,
        )
        return {
            "statuses": answers.statuses,
            "wrong": answers.wrong,
            "memory": memory(),
            "sessions": len(group_role._sessions._entries),  # noqa: SLF001
        }

    with (folder / "log").open("a") as sys.stdout:
        control.answer_all(line, "ready", answer)


if __name__ == "__main__":
    main()
