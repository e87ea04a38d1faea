"""The attack matrix, docs/reference/attacks.md: its table, the attackers, how a case is tried."""
