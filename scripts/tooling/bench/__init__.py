"""What the library costs, measured beside the naive snippet and its peers in one run.

Every row is a Lambda handler in a process of its own; STS and S3 are a stub on loopback, so that
what is measured is the client's side alone. Rows take turns in everything that is timed: a machine
that is busy for a while is busy for all of them.
"""
