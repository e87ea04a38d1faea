"""Runs the real Terraform on copies of the modules."""
