"""What the Lambda authorizer costs, beside libraries that verify tokens, used directly.

One handler for each row; all do the same: verify the same ID token, and answer with a policy. Each
uses its library as the library's own documentation says, which is what a function with that library
costs at the least; how many checks that makes differs.
"""
