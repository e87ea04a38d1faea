"""Uses private parts of botocore and boto3, to make clients cheap and to end calls in time.

Nothing here decides anything about callers. If a version of botocore lacks a private name that is
used here, or uses the name for something else, plain botocore does the work, and one line of log
says so.
"""
