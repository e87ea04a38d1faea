"""The caller's AWS session: how the function requests, opens, keeps and uses it."""
