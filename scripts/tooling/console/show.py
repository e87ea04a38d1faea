"""Shows the page to whoever ran the command, until they end it."""

import os
import sys
import threading
import webbrowser

from tooling.console.server import Server


def show(server: Server) -> None:
    """Serve the page until a signal ends the command, and open it where there is a browser."""
    with server.serving():
        print(f"\nThe page is at {server.origin}/\nCtrl-C ends it.", file=sys.stderr, flush=True)
        if _in_front_of_a_display():
            webbrowser.open(f"{server.origin}/")
        threading.Event().wait()


def _in_front_of_a_display() -> bool:
    # Without a display, a browser for the terminal would take it over.
    display = sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return display and sys.stderr.isatty()
