"""An AWS on this machine, and the project deployed to it."""
