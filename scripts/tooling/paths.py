"""The paths of this repository, from whatever folder a command is called."""

from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]
REPOSITORY = SCRIPTS.parent

CONSOLE = REPOSITORY / "console"
CONSOLE_DIST = CONSOLE / "dist"
EXAMPLES = REPOSITORY / "examples"
ENVIRONMENT = REPOSITORY / ".venv"
FUNCTION = REPOSITORY / "function"
HANDLER_TEMPLATE = SCRIPTS / "handler_template"
TERRAFORM = REPOSITORY / "terraform"

# The commands make everything below. Git ignores it, and you may delete it at any time.
BUILD = REPOSITORY / "build"
PROVIDER_CACHE = BUILD / "terraform-providers"
TOOLS = BUILD / "tools"
