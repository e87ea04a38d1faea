"""`scripts/lock-out`: locks people out now, with a policy whose document Terraform leaves alone."""
