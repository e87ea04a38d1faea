"""The attack matrix, docs/attacks.md: its table, who attacks, and how each case is tried."""
