"""The project shown running on this machine: scripts/demo."""
