"""What scripts/test runs besides the tests, and what judges the Terraform code."""
