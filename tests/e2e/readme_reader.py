"""Follows the README in a fresh copy of the repository, in one shell, word for word.

It has what a deployer's machine has: Terraform and the AWS command line on the PATH. Files of the
copy, which no deployer has, add what AWS has and the emulator lacks.
"""

import json
import os
import shlex
import signal
import subprocess
import sysconfig
import venv
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree, ignore_patterns

from tooling.environment import Environment, tool
from tooling.local.aws import LocalAws
from tooling.paths import ENVIRONMENT, REPOSITORY, SCRIPTS
from tooling.terraform.engine import engine
from tooling.terraform.kept_provider import kept_running
from tooling.terraform.provider_mirror import Provider, mirrors
from tooling.work_folder import SHORT, takes_sockets

_NOT_COPIED = ignore_patterns(
    *(".git", ".venv", "build", "tests", "__pycache__", ".*_cache", ".hypothesis", ".terraform"),
    *("*.tfstate", "*.tfstate.*", "*.tfvars", "*.tfplan"),
)
# On AWS the API has its own name, which this machine cannot resolve.
_INVOKE_URL = """\
output "invoke_url" {{
  value = join("/", [
    "{url}/restapis/${{module.deployment.rest_api_id}}",
    module.deployment.stage_name,
    "_user_request_",
  ])
}}
"""
_MIRROR = 'provider_installation {{\n  filesystem_mirror {{\n    path = "{path}"\n  }}\n}}\n'


class Reader:
    """A shell in a copy of the repository, whose AWS is an emulated one."""

    def __init__(self, aws: LocalAws, work: Path) -> None:
        self._work = work.resolve()
        self._copy = self._work / "copy"
        copytree(REPOSITORY, self._copy, ignore=_NOT_COPIED)
        self._root_module = self._copy / "terraform"
        override = self._root_module / "invoke_url_override.tf"
        override.write_text(_INVOKE_URL.format(url=aws.api_url))
        _lend_packages(self._copy)
        programs = self._programs()
        env = aws.env | {
            "TMPDIR": str(self._work if takes_sockets(self._work) else SHORT),
            "PATH": f"{programs}:{aws.env['PATH']}",
            "GOGC": "400",  # as in tooling.terraform.runner, without which Terraform takes longer
        }
        if configuration := self._provider_on_this_disk():
            env["TF_CLI_CONFIG_FILE"] = str(configuration)
        self._aws = aws
        self._running = ExitStack()
        self._shell = subprocess.Popen(
            ["bash", "-u"],
            cwd=self._copy,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def keep_provider(self) -> None:
        """Start one provider for all further commands; otherwise each of them starts several."""
        log = self._work / "provider.log"
        root, env = self._root_module, self._aws.terraform_env
        kept = self._running.enter_context(kept_running(root, self._provider(), env, log, root))
        for name, value in kept.env.items():
            self.run(f"export {name}={shlex.quote(value)}")

    def close(self) -> None:
        """End the shell, and everything that it left running."""
        with self._running:
            os.killpg(self._shell.pid, signal.SIGKILL)
            self._shell.communicate()

    def run(self, command: str, typed: str = "") -> str:
        """Run a command, type the answers to its questions, and return its output."""
        asked, printed, told = (self._work / name for name in ("asked", "printed", "told"))
        asked.write_text(typed)
        assert self._shell.stdin
        assert self._shell.stdout
        # In braces, so that it may change the shell's folder and variables.
        self._shell.stdin.write(f"{{ {command}\n}} <{asked} >{printed} 2>{told}; echo $?\n")
        self._shell.stdin.flush()
        status = self._shell.stdout.readline().strip()
        output = printed.read_text()
        assert status == "0", f"{command}: status {status}\n{output}\n{told.read_text()}"
        return output

    def _programs(self) -> Path:
        """Make a folder for the PATH, with the tests' Terraform and an AWS command line."""
        folder = self._work / "bin"
        folder.mkdir()
        # As a module, because the first line of its script may not contain a blank.
        aws = (str(tool("aws").python), "-m", "awscli")
        for name, command in {"aws": aws, "terraform": engine().command}.items():
            # Everything in the caller's PATH except this folder.
            search = f"PATH={shlex.quote(os.environ['PATH'])}"
            program = folder / name
            program.write_text(f'#!/bin/sh\n{search} exec {shlex.join(command)} "$@"\n')
            program.chmod(0o755)
        return folder

    def _provider(self) -> Provider:
        return Provider.locked(self._root_module / ".terraform.lock.hcl")

    def _provider_on_this_disk(self) -> Path | None:
        """Say in Terraform's own configuration where the provider is, if not in the registry."""
        mirror = next(mirrors(self._provider(), engine().platform, os.environ), None)
        if mirror is None:
            return None
        configuration = self._work / "terraform.rc"
        configuration.write_text(_MIRROR.format(path=mirror))
        return configuration


def _lend_packages(copy: Path) -> None:
    """Give a copy of the repository our installed packages, which saves a minute."""
    folder = copy / ENVIRONMENT.name
    venv.create(folder, symlinks=True)
    site = {
        name: sysconfig.get_path("purelib", vars={"base": str(at)})
        for name, at in {"ours": ENVIRONMENT, "theirs": folder}.items()
    }
    Path(site["theirs"], "lent.pth").write_text(site["ours"])
    stamp = json.loads((ENVIRONMENT / "made-from.json").read_text())
    stamp["base"] = Environment(folder, SCRIPTS / "constraints.txt")._base()  # noqa: SLF001
    (folder / "made-from.json").write_text(json.dumps(stamp))
