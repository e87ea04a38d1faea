"""The Python behind the commands: each module is one room, named for what it holds."""
