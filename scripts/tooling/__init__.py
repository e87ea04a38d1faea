"""The Python code of the commands; each module has the name of its subject."""
