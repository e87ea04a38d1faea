"""Measures the library and the authorizer together with similar libraries, in one run.

Every row is a Lambda handler in a separate process. STS, S3 and a user pool's key set are a stub on
loopback, so that only the client's side is measured. Rows take turns in everything that is timed,
so that a busy machine slows all of them.
"""
