"""The page that shows a stack in a browser: scripts/demo --open, scripts/console."""
