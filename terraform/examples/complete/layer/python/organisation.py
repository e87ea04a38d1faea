"""What all functions of the organisation share: `import organisation` in a handler of yours."""

NAME = "Example"
