"""This project: the function that `scripts/package --authorizer` packs."""

from authorizer import lambda_handler

__all__ = ["lambda_handler"]
