"""Where things are in this repository, whatever the folder a command is called from."""

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

# Everything below is made, ignored by git, and may be deleted at any time.
BUILD = REPOSITORY / "build"
PROVIDER_CACHE = BUILD / "terraform-providers"
TOOLS = BUILD / "tools"
