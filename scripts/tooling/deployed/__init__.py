"""A deployed stack from outside, as its users and its deployer use it, on AWS or an emulator."""
