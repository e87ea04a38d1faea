"""One Lambda handler for each row; all do the same: assume the caller's role, read from S3.

Each uses its library as the library's own documentation says. Those that know one role have their
sessions kept by caller in a dictionary of ours, without bounds, which none of them offers: without
it they would call STS for each request, as the naive snippet does.
"""
