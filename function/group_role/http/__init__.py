"""Requests as API Gateway sends them, and answers as it accepts them."""
