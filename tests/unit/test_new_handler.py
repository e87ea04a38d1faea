"""`scripts/new-handler` makes complete, tested and typed handlers, and refuses bad folders."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tooling.deployed.actions import Action
from tooling.failure import Failure
from tooling.own_handler.command import create
from tooling.own_handler.project import ROOT_MODULE, beside_modules, project_in
from tooling.packaging import package
from tooling.paths import BUILD, FUNCTION, HANDLER_TEMPLATE, REPOSITORY, SCRIPTS, TERRAFORM
from tooling.terraform.provider_mirror import Provider

from ..documentation import blocks


def run(*command: object, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, capture_output=True, text=True, check=False
    )


def files_in(folder: Path) -> set[Path]:
    """The files, without those that tools leave behind."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in paths if not any(part[0] in "._" for part in path.parts)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "orders"
    create(folder)
    return folder


def test_its_tests_pass(folder: Path, tmp_path: Path) -> None:
    """They pass with the route that the documentation adds, and with its test."""
    code, test = blocks("docs/own-handler.md", "python")[:2]
    app, tests = folder / "src/app.py", folder / "test_app.py"
    before = '        case _, "/whoami":'
    app.write_text(app.read_text().replace(before, f"{code}{before}"))
    tests.write_text(f"{tests.read_text()}\n\n{test}")
    for cwd in (folder, tmp_path):
        ended = run("-m", "pytest", "-q", folder, cwd=cwd)
        assert ended.returncode == 0, ended.stdout
        assert "18 passed" in ended.stdout


def test_its_tests_can_fail(folder: Path) -> None:
    app = folder / "src/app.py"
    app.write_text(app.read_text().replace("caller.role_arn", "None"))
    ended = run("-m", "pytest", "-q", folder, cwd=folder)
    assert ended.returncode == 1
    assert "FAILED test_app.py::test_whoami" in ended.stdout


def test_mypy_accepts_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYPYPATH", f"src:{FUNCTION}")
    mypy = ("-m", "mypy", "--strict", "--explicit-package-bases", ".")
    ended = run(*mypy, cwd=folder)
    assert ended.returncode == 0, ended.stdout
    app = folder / "src/app.py"
    app.write_text(app.read_text().replace("caller.role_arn", "caller.role"))
    assert '"Caller" has no attribute "role"' in run(*mypy, cwd=folder).stdout


def test_its_package_has_only_the_handler_and_the_library(folder: Path, tmp_path: Path) -> None:
    project = project_in(folder)
    zipped = package.build(project.source, tmp_path / "function.zip", project.requirements)
    with zipfile.ZipFile(zipped.path) as content:
        names = content.namelist()
    assert {name for name in names if not name.startswith("group_role/")} == {"app.py"}
    assert "group_role/handler.py" in names
    assert "group_role/testing/__init__.py" not in names


def test_its_files_name_the_folder(folder: Path) -> None:
    text = "".join(file.read_text() for file in folder.rglob("*") if file.is_file())
    assert "handler_template" not in text
    assert "handler-template" not in text
    assert "build/orders.zip" in text


@pytest.mark.parametrize(
    ("name", "deployed"),
    [
        ("orders", "orders"),
        ("My_Orders.v2", "my-orders-v2"),
        ("handler-template-2", "handler-template-2"),
        ("a" * 50, "a" * 32),
    ],
)
def test_its_resources_are_named_after_the_folder(tmp_path: Path, name: str, deployed: str) -> None:
    create(tmp_path / name)
    variables = (tmp_path / name / "variables.tf").read_text()
    assert f'default     = "{deployed}"' in variables
    assert f"build/{deployed}.zip" in (tmp_path / name / "README.md").read_text()
    names = re.findall(r"(?m)^  name +=(.*)$", (tmp_path / name / "main.tf").read_text())
    assert {each.strip() for each in names[1:]} == {"var.name"}


def test_its_modules_and_its_zip_are_at_the_stated_paths(folder: Path) -> None:
    paths = re.findall(r'source = "(.+)"', (folder / "main.tf").read_text())
    modules = {(folder / path).resolve().relative_to(TERRAFORM) for path in paths}
    assert modules == {Path("modules", name) for name in ("cognito", "function", "api")}
    (path,) = re.findall(r'"(.+\.zip)"', (folder / "variables.tf").read_text())
    assert (folder / path).resolve() == BUILD / "orders.zip"


def test_its_lock_file_pins_the_tested_provider(folder: Path) -> None:
    lock_file = ".terraform.lock.hcl"
    assert (folder / lock_file).read_text() == (TERRAFORM / lock_file).read_text()
    version = Provider.locked(folder / lock_file).version
    assert f"version {version} of the AWS provider" in (folder / "README.md").read_text()


def test_its_readme_quotes_the_lines_to_change_in_a_repository_of_its_own(folder: Path) -> None:
    readme = (folder / "README.md").read_text()
    rows = re.findall(r"(?m)^\| `(main\.tf|pyproject\.toml|variables\.tf)` \| `(.+?)`", readme)
    assert len(rows) == 3
    for name, line in rows:
        assert line in (folder / name).read_text()


def test_its_tests_need_the_stated_packages(folder: Path) -> None:
    pinned = set(re.findall(r"^\S+==\S+$", (folder / "requirements-test.txt").read_text(), re.M))
    groups = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["dependency-groups"]
    ours = {pin for pin in [*groups["dev"], *groups["local"]] if isinstance(pin, str)}
    assert len(pinned) == 2
    assert pinned <= ours


def test_copy_beside_the_modules(folder: Path, tmp_path: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more/main.tf").write_text(
        'module "a" {\n  source = "../mine"\n}\nmodule "b" {\n  source  = "x/y/aws"\n}\n'
    )
    for name in (".venv/lib", ".terraform", "node_modules"):
        (folder / name).mkdir(parents=True)
    (folder / "terraform.tfstate").touch()
    (folder / "terraform.tfvars").write_text('name = "mine"\n')
    before = {file: file.read_bytes() for file in folder.rglob("*.tf")}

    copy = beside_modules(folder, tmp_path / "copy") / ROOT_MODULE
    paths = re.findall(r'source = "(.+)"', (copy / "main.tf").read_text())
    assert paths == ["../modules/cognito", "../modules/function", "../modules/api"]
    assert (copy / "more/main.tf").read_bytes() == before[folder / "more/main.tf"]
    assert (copy / "../modules/cognito/main.tf").resolve() != TERRAFORM / "modules/cognito/main.tf"
    assert (copy / "terraform.tfvars").is_file()
    left = {".venv", ".terraform", "node_modules", "terraform.tfstate"}
    assert left.isdisjoint(path.name for path in copy.iterdir())
    assert {file: file.read_bytes() for file in folder.rglob("*.tf")} == before


def test_the_command_says_what_to_do_next(tmp_path: Path) -> None:
    ended = run(SCRIPTS / "new-handler", "orders", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    (next_step,) = [line for line in ended.stdout.splitlines() if line.startswith("  ")]
    command, option, path = next_step.split()
    assert (command, option) == ("scripts/demo", "--handler")
    assert (REPOSITORY / path).resolve() == (tmp_path / "orders").resolve()


@pytest.mark.parametrize(
    ("name", "deployed"), [("orders", None), ("café", "caf"), ("a" * 33, "a" * 32)]
)
def test_the_command_says_if_resources_get_another_name(
    tmp_path: Path, name: str, deployed: str | None
) -> None:
    printed = run(SCRIPTS / "new-handler", name, cwd=tmp_path).stdout
    assert printed.startswith(f"Created a handler in {name}. To try it, run this in {REPOSITORY}:")
    said = f"The names of its AWS resources begin with {deployed}: to change that, edit the"
    assert (f"{said} variable `name` in {name}/variables.tf.\n" in printed) is bool(deployed)


def test_an_empty_folder_is_accepted(tmp_path: Path) -> None:
    create(tmp_path)
    assert (tmp_path / "src/app.py").is_file()


def test_a_folder_with_files_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(Failure, match="is not empty: name a new folder"):
        create(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("file", "error: file is a file: name a new folder."),
        ("file/orders", "error: file is a file: name a new folder."),
        ("two words", "two words' has a space: choose a path of letters, digits and . _ - + only."),
        ("${orders}", "${orders}' has '$': choose a path of letters"),
        ('"', "has '\"': choose a path of letters"),
        ("2024", "choose a name that begins with a letter from a to z"),
        ("_", "choose a name that begins with a letter from a to z"),
    ],
)
def test_unusable_folders_are_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    ended = run(SCRIPTS / "new-handler", name, cwd=tmp_path)
    assert ended.returncode == 1
    assert message in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_project(folder: Path) -> None:
    (folder / "requirements.txt").touch()
    project = project_in(folder)
    assert project.source == folder / "src"
    assert [action.name for action in project.actions] == ["whoami", "reports", "report"]
    assert all(isinstance(action, Action) for action in project.actions)
    assert project.requirements == folder / "requirements.txt"
    assert project.root == folder


@pytest.mark.parametrize("name", ["src/app.py", "requests.json", "main.tf"])
def test_incomplete_projects_are_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(Failure, match=f"has no {name}: scripts/new-handler makes"):
        project_in(folder)


def test_a_root_without_the_input_for_the_package(folder: Path) -> None:
    (folder / "variables.tf").unlink()
    with pytest.raises(Failure, match="has no variable function_package"):
        project_in(folder)


def test_terraform_code_that_is_no_text(folder: Path) -> None:
    (folder / "main.tf").write_bytes(b"\xff")
    with pytest.raises(Failure, match=r"main\.tf is not a text in UTF-8\.$"):
        project_in(folder)


def test_modules_of_another_checkout(folder: Path, tmp_path: Path) -> None:
    main = folder / "main.tf"
    main.write_text('module "a" {\n  source = "../elsewhere/terraform/modules/api"\n}\n')
    with pytest.raises(Failure, match=f"^{main} has the source ../elsewhere/terraform/modules/api"):
        beside_modules(folder, tmp_path / "copy")


def test_the_copy_of_a_read_only_project_is_writable(folder: Path, tmp_path: Path) -> None:
    main, code = folder / "main.tf", folder / "src"
    main.chmod(0o444)
    code.chmod(0o555)
    try:
        copy = beside_modules(folder, tmp_path / "copy") / ROOT_MODULE
    finally:
        code.chmod(0o755)
    assert [(copy / name).stat().st_mode & 0o700 for name in ("main.tf", "src")] == [0o600, 0o700]


def test_requests_that_cannot_be_read(folder: Path) -> None:
    (folder / "requests.json").write_text(json.dumps([{"name": "x"}]))
    with pytest.raises(Failure, match=r"requests.json, request 1 \(x\): has no 'method'"):
        project_in(folder)


def test_the_folder_has_every_file_of_the_template(folder: Path) -> None:
    assert files_in(folder) == files_in(HANDLER_TEMPLATE)
