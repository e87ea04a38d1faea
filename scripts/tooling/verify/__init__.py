"""`scripts/verify`: tries the acceptance procedure on a deployed stack, and names the faults."""
