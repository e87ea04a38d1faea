"""What library and authorizer cost, measured beside their peers in one run.

Every row is a Lambda handler in a process of its own; STS, S3 and a user pool's key set are a stub
on loopback, so that what is measured is the client's side alone. Rows take turns in everything
that is timed: a machine that is busy for a while is busy for all of them.
"""
