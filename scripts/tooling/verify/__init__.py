"""Behind `scripts/verify`: the acceptance procedure, tried on a deployed stack, faults named."""
