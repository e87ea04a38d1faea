"""Deployers' own handlers: scripts/new-handler, and the layout of the project that it makes."""
