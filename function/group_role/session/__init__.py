"""The caller's AWS session: what it is asked for, how it is opened, kept and used."""
