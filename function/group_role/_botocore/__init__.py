"""Everything that touches the inside of botocore and boto3, to make clients cheap and to end calls.

Nothing here decides anything about callers. Where a version of botocore lacks a private name that
is used here, or the name means something else, plain botocore does the work, and one line in the
log says so.
"""
