"""Requests as API Gateway sends them, and responses as it accepts them."""
