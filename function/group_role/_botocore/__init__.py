"""Everything that touches the inside of botocore and boto3, to make clients cheap.

Nothing here decides anything about callers. Should a version of botocore lack a private name that
is used here, plain botocore does the work, only speed is lost, and a test says so.
"""
