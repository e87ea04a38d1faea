"""A deployed stack from outside, as its users and its deployer meet it, on AWS or here."""
