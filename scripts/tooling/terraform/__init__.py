"""The real Terraform, run on copies of the modules."""
