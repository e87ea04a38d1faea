"""Runs the real Terraform on a copy of a root module.

The copy keeps a deployer's checkout clean and the deployer's state safe. It includes the variable
files that the deployer wrote.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tooling.child import run
from tooling.failure import Failure, read_log, sections
from tooling.paths import TERRAFORM
from tooling.progress import following, say
from tooling.terraform.engine import document, engine
from tooling.terraform.kept_provider import KeptProvider, kept_running
from tooling.terraform.provider_mirror import Provider, mirrors, provider_cache
from tooling.work_folder import SHORT, takes_sockets

_LOCK_FILE = ".terraform.lock.hcl"
# A copy's state stays in the copy, whatever backend the original has.
_LOCAL_BACKEND = 'terraform {\n  backend "local" {}\n}\n'
_ALIAS = re.compile(r"(?m)^ *alias +=")
_NOT_COPIED = (".terraform", "*.tfstate", "*.tfstate.*", "*.tfplan", "crash.log", ".git")
# By lock file, the source and the target of the provider that this process has installed. It takes
# most of the time of `terraform init` to compare 600 MB with the lock file, and once is enough.
_installed: dict[str, tuple[Path, Path]] = {}
# A folder that does not exist: tests name modules 300 times, and few commands run tests.
_NO_TESTS = "-test-directory=none"
# The download of a provider of 150 MB takes long; but a network that drops packets never ends it.
_INIT_SECONDS = 600

# Terraform's warning about a misspelt input, without line ends.
_UNDECLARED = re.compile(r'does not declare a variable named "(.+?)" but .+? in file "(.+?)"')
# The lines of `terraform test` about a finished file, and about passed runs.
_FILE_TESTED = re.compile(r"\S+\.tftest\.hcl\.\.\. (pass|fail|skip)$")
_PASSED = re.compile(
    r"(?m)^ *(run \".*\"|\S+\.tftest\.hcl)\.\.\. (pass|in progress|tearing down)\n"
)


class Terraform:
    """Terraform on a copy of a root module, `root`. It prints everything to `log`.

    A `with` block initialises it, and lets its commands share one `provider`, which saves most of
    their time. After the block, or if the root module has several provider configurations, each
    command starts its own providers.
    """

    def __init__(
        self,
        work: Path,
        env: Mapping[str, str],
        *,
        source: Path = TERRAFORM,
        module: str = "",
        origin: Path | None = None,
    ) -> None:
        """Copy Terraform code to a folder below `work`.

        Args:
            work: The folder for the copy.
            env: Terraform's environment.
            source: A folder with a root module and the modules that it uses.
            module: A folder in the source, if the source itself is not the root module.
            origin: The root module as messages name it. Default: the one in the source.
        """
        self._engine = engine()
        self.log = work / "terraform.log"
        self._copy = work / "terraform"
        self.root = self._copy / module
        self._origin = origin or source / module
        # Plugins that are killed leave sockets in the temporary folder.
        sockets = work if takes_sockets(work) else SHORT
        # Terraform spends a third of its time on collecting the garbage of the provider's schemas,
        # unless it may use more memory: some 500 MB, and the provider 800 MB.
        self._env = dict(env) | {"TMPDIR": str(sockets), "GOGC": "400"}
        self._running = ExitStack()
        self.provider: KeptProvider | None = None
        shutil.copytree(source, self._copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        if module:
            shutil.copy(self._copy / _LOCK_FILE, self.root)
        (self.root / "local_backend_override.tf").write_text(_LOCAL_BACKEND)

    def __enter__(self) -> Self:
        # A shared provider has one configuration, such as one region, for all commands.
        keeps = not any(_ALIAS.search(file.read_text()) for file in self.root.glob("*.tf"))
        with ExitStack() as cleanup:
            linked = keeps and self._linked()
            if not linked:
                self._init()
            if keeps:
                log = self.root / "provider.log"
                kept = kept_running(self.root, self._locked(), self._env, log, self._copy)
                self.provider = cleanup.enter_context(kept)
            # If a provider runs, Terraform neither installs nor compares one.
            if linked and not self._initialised("-lockfile=readonly"):
                raise self._failure("init", self._errors())
            self._running = cleanup.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.provider = None
        self._running.close()

    def _linked(self) -> bool:
        """Link to the provider that this process has installed for the same lock file, if any."""
        source, link = _installed.get(self._lock_text(), (None, Path()))
        if source is None or not source.is_dir():
            return False
        if not (self.root / link).exists():
            (self.root / link).parent.mkdir(parents=True, exist_ok=True)
            (self.root / link).symlink_to(source)
        return True

    def _init(self) -> None:
        """Install the locked provider: from a mirror on this disk, else from the registry."""
        provider = self._locked()
        for mirror in mirrors(provider, self._engine.platform, os.environ):
            if self._initialised("-lockfile=readonly", f"-plugin-dir={mirror}"):
                self._remember()
                return
        with provider_cache() as cache:
            if self._initialised("-lockfile=readonly", cache=cache):
                self._remember()
                return
        output = self._errors()
        if "provider" in output.partition("\n")[0]:
            raise Failure(
                f"Terraform found the provider {provider.name} {provider.version} neither in its"
                " registry nor on this disk. Connect this machine to the internet. Or run"
                " `terraform providers mirror` in terraform/ on a connected machine, and copy the"
                " folder that it fills to ~/.terraform.d/plugins here.",
                output,
            )
        raise self._failure("init", output)

    def _remember(self) -> None:
        """Remember the provider's place, unless it was unpacked into this folder."""
        provider = self._locked()
        pattern = f".terraform/providers/*/{provider.name}/{provider.version}/*"
        for folder in filter(Path.is_symlink, self.root.glob(pattern)):
            _installed[self._lock_text()] = folder.resolve(), folder.relative_to(self.root)

    def apply(self, variables: Mapping[str, object], *options: str) -> None:
        """Create or update what the root module describes, or the part that the options name."""
        self.run("apply", "-auto-approve", *options, variables=variables)
        said = " ".join(read_log(self.log).split())
        for name, file in dict.fromkeys(_UNDECLARED.findall(said)):
            say(f"{self._origin / file}: there is no input {name}, so its value is not used.")

    def outputs(self) -> dict[str, object]:
        """Return the values of the root module's outputs."""
        return {name: output["value"] for name, output in self.read_json("output", "-json").items()}

    def validate(self, module: Path | None = None) -> None:
        """Check the configuration of the root module, or of another. A warning fails too.

        Args:
            module: The other module's folder. It uses the provider that the commands share.
        """
        folder = module or self.root
        if module:
            self.run_in(folder, "init", "-backend=false", "-no-color", "-input=false")
        _, text = self._run_in(folder, "validate", "-json", "-no-tests")
        if diagnostics := document(text)["diagnostics"]:
            lines = [_as_line(diagnostic, folder) for diagnostic in diagnostics]
            raise self._failure("validate", "\n".join(lines))

    def provider_version(self) -> str:
        """Return the version of the provider that the root module was initialised with."""
        return self._locked().version

    def provider_schema(self) -> dict[str, Any]:
        """Return the schemas of what the code uses, as `providers schema -json` prints them."""
        return self.read_json("providers", "schema", "-json")

    def test(self) -> None:
        """Run the tests that are written in Terraform's own language."""
        self.run_in(self.root, "init", "-no-color", "-input=false")
        command = [*self._engine.command, "test", "-no-color"]
        with self.log.open("w") as log, following(self.log, always=_FILE_TESTED):
            status, _ = run(command, cwd=self.root, env=self._command_env(), log=log)
        if status:
            raise self._failure("test", _PASSED.sub("", read_log(self.log)))

    def provider_end(self) -> Failure | None:
        """Return a failure if the shared provider has ended unexpectedly, or None."""
        return self.provider.end() if self.provider else None

    def run(
        self,
        name: str,
        *arguments: str,
        variables: Mapping[str, object],
        accept: tuple[int, ...] = (0,),
    ) -> int:
        """Run a command with values for the root module's variables; return its exit status."""
        command = [*self._engine.command, name, "-no-color", "-input=false", *arguments]
        for variable, value in variables.items():
            text = value if isinstance(value, str) else json.dumps(value)
            command.append(f"-var={variable}={text}")
        with self.log.open("w") as log, following(self.log):
            status, _ = run(command, cwd=self.root, env=self._command_env(), log=log)
        if status not in accept:
            raise self._failure(name, self._errors())
        return status

    def read_json(self, *arguments: str) -> dict[str, Any]:
        """Run a command, and return the JSON document that it prints."""
        return document(self.run_in(self.root, *arguments))

    def run_in(self, folder: Path, *arguments: str) -> str:
        """Run a command in a folder, and return what it prints."""
        status, text = self._run_in(folder, *arguments)
        if status:
            raise self._failure(arguments[0], text)
        return text

    def _initialised(self, *options: str, cache: Path | None = None) -> bool:
        env = self._command_env() | ({"TF_PLUGIN_CACHE_DIR": str(cache)} if cache else {})
        command = [*self._engine.command, "init", "-no-color", "-input=false", _NO_TESTS]
        command += options
        try:
            with self.log.open("w") as log, following(self.log):
                status, _ = run(command, cwd=self.root, env=env, log=log, timeout=_INIT_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return status == 0

    def _lock_text(self) -> str:
        return (self.root / _LOCK_FILE).read_text()

    def _locked(self) -> Provider:
        return Provider.locked(self.root / _LOCK_FILE)

    def _run_in(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Run a command in a folder; return its exit status and what it prints."""
        return run([*self._engine.command, *arguments], cwd=folder, env=self._command_env())

    def _errors(self) -> str:
        """Return Terraform's error messages, without the plan before them."""
        plan, error, message = read_log(self.log).partition("Error: ")
        return error + message if error else plan

    def _command_env(self) -> dict[str, str]:
        return self._env | (self.provider.env if self.provider else {})

    def _failure(self, command: str, log: str) -> Failure:
        """Return why a command failed: Terraform says little about a provider that has ended."""
        gone = self.provider_end()
        if gone is None:
            return Failure(
                f"terraform {command} failed. Terraform's messages above say what to correct; their"
                f" paths are relative to {self._origin}.",
                log,
            )
        return Failure(str(gone), sections({f"terraform {command}": log, "provider": gone.log}))


class NewestProvider(Terraform):
    """The same with the newest provider that the code allows, from Terraform's registry."""

    def _linked(self) -> bool:
        return False

    def _init(self) -> None:
        with provider_cache() as cache:
            if not self._initialised("-upgrade", cache=cache):
                raise Failure(
                    "Terraform's registry cannot be reached, so there is no newest provider here.",
                    self._errors(),
                )


def _as_line(diagnostic: Mapping[str, Any], folder: Path) -> str:
    """Return in one line a message of `terraform validate -json` about a folder."""
    found = diagnostic.get("range")
    place = f"/{found['filename']}:{found['start']['line']}" if found else ""
    detail = " ".join(diagnostic.get("detail", "").split())
    return f"{folder.name}{place}: {diagnostic['severity']}: {diagnostic['summary']}. {detail}"
