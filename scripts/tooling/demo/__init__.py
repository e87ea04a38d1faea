"""`scripts/demo`: shows the project running on this machine."""
