"""An emulated AWS on this machine, and the project deployed to it."""
