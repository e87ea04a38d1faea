"""Runs the real Terraform on a copy of a root module.

The copy keeps a deployer's checkout clean and his state out of reach, while the variable files that
he wrote for his own groups come along.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, Self

from tooling.child import Child, run
from tooling.failure import Failure, read_log, sections
from tooling.paths import TERRAFORM
from tooling.terraform.engine import Engine, document
from tooling.terraform.engine import engine as any_engine
from tooling.terraform.kept_provider import KeptProvider, kept_running
from tooling.terraform.provider_mirror import Provider, mirrors, provider_cache
from tooling.verbosity import following
from tooling.work_folder import SHORT, takes_sockets

_LOCK_FILE = ".terraform.lock.hcl"
# A copy's state stays in the copy, whatever backend the original is set up for.
_LOCAL_BACKEND = 'terraform {\n  backend "local" {}\n}\n'
_ALIAS = re.compile(r"(?m)^ *alias +=")
_NOT_COPIED = (".terraform", "*.tfstate", "*.tfstate.*", "*.tfplan", "crash.log", ".git")
# By lock file, where this process has installed its provider from, and where to: comparing 600 MB
# with the lock file takes most of the time of `terraform init`, and once is enough.
_installed: dict[str, tuple[Path, Path]] = {}
# A folder that is not there: tests name modules too, 300 times, and few commands run tests.
_NO_TESTS = "-test-directory=none"
# Downloading a provider of 150 MB takes its time; a network that swallows packets may not.
_INIT_SECONDS = 600

# What `terraform test` says when it is done with a file, and of what passed.
_FILE_TESTED = re.compile(r"\S+\.tftest\.hcl\.\.\. (pass|fail|skip)$")
_PASSED = re.compile(
    r"(?m)^ *(run \".*\"|\S+\.tftest\.hcl)\.\.\. (pass|in progress|tearing down)\n"
)


class Terraform:
    """Terraform on a copy of a root module, `root`. Everything it prints goes to `log`.

    A `with` block initialises it, and has its commands share one provider, which takes most of
    their time off them. Behind the block, and where the root module has several provider
    configurations, they run each with providers of its own.
    """

    def __init__(
        self,
        work: Path,
        env: Mapping[str, str],
        *,
        source: Path = TERRAFORM,
        module: str = "",
        engine: Engine | None = None,
    ) -> None:
        """Copy Terraform code to a folder below `work`.

        Args:
            work: Where to.
            env: What Terraform finds in its environment.
            source: A folder with a root module and the modules that it uses.
            module: A folder within, if not the source itself is to be the root module.
            engine: The Terraform to run, if not any will do.
        """
        self._engine = engine or any_engine()
        self.log = work / "terraform.log"
        copy = work / "terraform"
        self.root = copy / module
        # Its plugins leave sockets in the temporary folder when they are ended, not asked to end.
        sockets = work if takes_sockets(work) else SHORT
        # A third of its work is collecting the garbage that the provider's schemas leave, unless
        # it may use more memory: some 500 MB, the provider 800 MB.
        self._env = dict(env) | {"TMPDIR": str(sockets), "GOGC": "400"}
        self._running = ExitStack()
        self._provider: KeptProvider | None = None
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(*_NOT_COPIED))
        if module:
            shutil.copy(copy / _LOCK_FILE, self.root)
        (self.root / "local_backend_override.tf").write_text(_LOCAL_BACKEND)

    def __enter__(self) -> Self:
        # One that is kept has one configuration, such as one region, for all.
        keeps = not any(_ALIAS.search(file.read_text()) for file in self.root.glob("*.tf"))
        with ExitStack() as cleanup:
            linked = keeps and self._linked()
            if not linked:
                self._init()
            if keeps:
                self._provider = cleanup.enter_context(self._kept("commands"))
            # With a provider that runs, Terraform installs and compares none.
            if linked and not self._initialised("-lockfile=readonly"):
                raise Failure("terraform init failed.", self._errors())
            self._running = cleanup.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._provider = None
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
                " registry nor on this disk. Connect this machine to the internet, or run"
                " `terraform providers mirror` in terraform/ on one that is and copy the folder"
                " that it fills to ~/.terraform.d/plugins here.",
                output,
            )
        raise Failure("terraform init failed.", output)

    def _remember(self) -> None:
        """Remember where the provider is, unless it was unpacked into this folder."""
        provider = self._locked()
        pattern = f".terraform/providers/*/{provider.name}/{provider.version}/*"
        for folder in filter(Path.is_symlink, self.root.glob(pattern)):
            _installed[self._lock_text()] = folder.resolve(), folder.relative_to(self.root)

    def apply(self, variables: Mapping[str, object], *options: str) -> None:
        """Create or update what the root module describes, or what the options say of it."""
        self._run("apply", "-auto-approve", "-input=false", *options, *_vars(variables))

    def planned(self, variables: Mapping[str, object]) -> dict[str, list[str]]:
        """Return the addresses that another apply would change, and what it would do to each."""
        return {
            change["address"]: change["change"]["actions"]
            for change in self._plan(variables).get("resource_changes", ())
            if change["change"]["actions"] not in (["no-op"], ["read"])
        }

    def changes(self, variables: Mapping[str, object]) -> list[str]:
        """Return what another apply would change: a line for each resource and for each output.

        A line has the address, the actions, and the names of the attributes that would change.
        """
        plan = self._plan(variables)
        found = {change["address"]: change["change"] for change in plan.get("resource_changes", ())}
        found |= {
            f"output.{name}": change for name, change in plan.get("output_changes", {}).items()
        }
        return [
            f"{address}: {' and '.join(change['actions'])} {', '.join(_changed(change))}".rstrip()
            for address, change in found.items()
            if change["actions"] not in (["no-op"], ["read"])
        ]

    def _plan(self, variables: Mapping[str, object]) -> dict[str, Any]:
        """Return the plan for another apply, or nothing if that would change nothing."""
        arguments = ("-detailed-exitcode", "-input=false", "-out=plan", *_vars(variables))
        if self._run("plan", *arguments, accept=(0, 2)) == 0:
            return {}
        return self._told("show", "-json", "plan")

    def planned_outputs(self, variables: Mapping[str, object]) -> dict[str, Any]:
        """Return the outputs that another apply would leave, as far as a plan knows them."""
        self._run("plan", "-input=false", "-out=plan", *_vars(variables))
        outputs = self._told("show", "-json", "plan")["planned_values"]["outputs"]
        return {name: output.get("value") for name, output in outputs.items()}

    def destroy(self, variables: Mapping[str, object], *options: str) -> None:
        """Delete all that was applied, or what the options say."""
        self._run("destroy", "-auto-approve", "-input=false", *options, *_vars(variables))

    def refresh(self, variables: Mapping[str, object]) -> None:
        """Compare the state with what is there, and write down what is gone."""
        self._run("refresh", "-input=false", *_vars(variables))

    def forget(self, *addresses: str) -> None:
        """Take things out of the state, and leave them where they are."""
        self._asked(self.root, "state", "rm", *addresses)

    def outputs(self) -> dict[str, object]:
        """Return the values of the root module's outputs."""
        return {name: output["value"] for name, output in self._told("output", "-json").items()}

    def managed(self) -> list[str]:
        """Return the addresses of what was applied and is not destroyed."""
        return [resource["address"] for resource in self.resources()]

    def resources(self) -> list[dict[str, Any]]:
        """Return what was applied and is not destroyed, with `address`, `mode` and `values`."""
        modules = [self._told("show", "-json").get("values", {}).get("root_module", {})]
        found = []
        while modules:
            module = modules.pop()
            found += module.get("resources", ())
            modules += module.get("child_modules", ())
        return found

    def validate(self, module: Path | None = None) -> None:
        """Check the configuration of the root module, or of another. A warning fails too.

        Args:
            module: The other module's folder. It takes the provider that the commands share.
        """
        folder = module or self.root
        if module:
            self._asked(folder, "init", "-backend=false", "-no-color", "-input=false")
        _, text = self._ask(folder, "validate", "-json", "-no-tests")
        if diagnostics := document(text)["diagnostics"]:
            said = [_said(diagnostic, folder) for diagnostic in diagnostics]
            raise self._failure("validate", "\n".join(said))

    def provider_version(self) -> str:
        """Return the version of the provider that the root module was initialised with."""
        return self._locked().version

    def provider_schema(self) -> dict[str, Any]:
        """Return what the provider has, as `terraform providers schema -json` says it."""
        return self._told("providers", "schema", "-json")

    def test(self) -> None:
        """Run the tests that are written in Terraform's own language, on two processors."""
        self._asked(self.root, "init", "-no-color", "-input=false")
        with ExitStack() as running:
            children = {}
            for number, files in enumerate(_shares(sorted(self.root.glob("tests/*.tftest.hcl")))):
                filters = [f"-filter=tests/{file.name}" for file in files]
                command = [*self._engine.command, "test", "-no-color", *filters]
                attached = running.enter_context(self._kept(f"test-{number}")).env
                log = self.root / f"test-{number}.log"
                children[log] = Child(command, env=self._env | attached, cwd=self.root)
                running.callback(children[log].stop)
                children[log].start(stdout=running.enter_context(log.open("w")))
                running.enter_context(following(log, always=_FILE_TESTED))
            statuses = {log: child.finish(timeout=None)[0] for log, child in children.items()}
        if failed := [_PASSED.sub("", read_log(log)) for log, status in statuses.items() if status]:
            raise Failure("terraform test failed.", "\n".join(failed))

    def provider_end(self) -> Failure | None:
        """Return that the shared provider has ended by itself, or None if it has not."""
        return self._provider.end() if self._provider else None

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

    def _kept(self, purpose: str) -> AbstractContextManager[KeptProvider]:
        log = self.root / f"provider-for-{purpose}.log"
        return kept_running(self.root, self._locked(), self._env, log)

    def _lock_text(self) -> str:
        return (self.root / _LOCK_FILE).read_text()

    def _locked(self) -> Provider:
        return Provider.locked(self.root / _LOCK_FILE)

    def _told(self, *arguments: str) -> dict[str, Any]:
        """Return the JSON document that Terraform prints."""
        return document(self._asked(self.root, *arguments))

    def _asked(self, folder: Path, *arguments: str) -> str:
        """Return what Terraform prints."""
        status, text = self._ask(folder, *arguments)
        if status:
            raise self._failure(arguments[0], text)
        return text

    def _ask(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Run Terraform in a folder; return its status and what it prints."""
        return run([*self._engine.command, *arguments], cwd=folder, env=self._command_env())

    def _errors(self) -> str:
        """Return what Terraform complains of, without the plan before it."""
        plan, error, complaint = read_log(self.log).partition("Error: ")
        return error + complaint if error else plan

    def _run(self, name: str, *arguments: str, accept: tuple[int, ...] = (0,)) -> int:
        command = [*self._engine.command, name, "-no-color", *arguments]
        with self.log.open("w") as log, following(self.log):
            status, _ = run(command, cwd=self.root, env=self._command_env(), log=log)
        if status not in accept:
            raise self._failure(name, self._errors())
        return status

    def _command_env(self) -> dict[str, str]:
        return self._env | (self._provider.env if self._provider else {})

    def _failure(self, command: str, log: str) -> Failure:
        """Return why a command failed: Terraform says little of a provider that is gone."""
        gone = self.provider_end()
        if gone is None:
            return Failure(f"terraform {command} failed.", log)
        return Failure(str(gone), sections({f"terraform {command}": log, "provider": gone.log}))


class NewestProvider(Terraform):
    """The same with the newest provider that the code allows, which Terraform's registry knows."""

    def _linked(self) -> bool:
        return False

    def _init(self) -> None:
        with provider_cache() as cache:
            if not self._initialised("-upgrade", cache=cache):
                raise Failure(
                    "Terraform's registry cannot be reached, so there is no newest provider here.",
                    self._errors(),
                )


def _changed(change: Mapping[str, Any]) -> list[str]:
    """Return the names of the attributes that a plan would change."""
    before, after = change["before"], change["after"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    unknown = change["after_unknown"]
    return sorted(
        name
        for name in before.keys() | after.keys() | unknown.keys()
        if unknown.get(name) or before.get(name) != after.get(name)
    )


def _said(diagnostic: Mapping[str, Any], folder: Path) -> str:
    """Return in one line what `terraform validate -json` says of a folder."""
    found = diagnostic.get("range")
    place = f"/{found['filename']}:{found['start']['line']}" if found else ""
    detail = " ".join(diagnostic.get("detail", "").split())
    return f"{folder.name}{place}: {diagnostic['severity']}: {diagnostic['summary']}. {detail}"


def _shares(files: Sequence[Path]) -> list[list[Path]]:
    """Divide test files in two, by the number of runs in them: each takes a provider's memory."""
    runs = {file: file.read_text().count('\nrun "') for file in files}
    shares: list[list[Path]] = [[] for _ in files[:2]]
    for file in sorted(files, key=runs.__getitem__, reverse=True):
        min(shares, key=lambda share: sum(map(runs.__getitem__, share))).append(file)
    return shares


def _vars(variables: Mapping[str, object]) -> list[str]:
    return [
        f"-var={name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in variables.items()
    ]
