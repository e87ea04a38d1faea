"""Handlers of deployers' own: scripts/new-handler, and where things are in what it makes."""
