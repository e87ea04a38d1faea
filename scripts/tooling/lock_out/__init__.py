"""`scripts/lock-out`: lock people out now, by a policy that Terraform makes and leaves alone."""
