"""The attack matrix, docs/reference/attacks.md: its table, the attackers, and the attempts."""
