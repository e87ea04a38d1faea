"""An environment for each example, with its own packages first, then those of the tests."""

import hashlib
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from tooling.child import run
from tooling.packaging.target import THIS_MACHINE
from tooling.packaging.vendoring import vendor
from tooling.paths import BUILD, EXAMPLES

NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/requirements.txt"))
# The frameworks that the README names. --full adds the other examples, whose packages take longest.
QUICK = ("fastapi", "flask", "powertools")
# The examples that serve the documents of the root module's bucket.
OF_DOCUMENTS = [name for name in NAMES if name != "idempotency"]


def python_for(example: str) -> Path:
    """Return the Python of an example's environment, and make the environment if there is none."""
    requirements = EXAMPLES / example / "requirements.txt"
    made_from = f"{requirements.read_text()}{sys.prefix}{sys.version}"
    digest = hashlib.sha256(made_from.encode()).hexdigest()[:12]
    folder = BUILD / "examples" / f"{example}-{digest}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=folder.parent))
        _make(new, requirements)
        try:
            new.rename(folder)
        except OSError:  # another test made it first
            shutil.rmtree(new)
    return folder / "bin" / "python"


def _make(folder: Path, requirements: Path) -> None:
    status, output = run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    assert status == 0, output
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / python / "site-packages"
    vendor(requirements, packages, THIS_MACHINE)
    (packages / "tests.pth").write_text(sysconfig.get_path("purelib"))
