"""The checks that scripts/test runs in addition to the tests, and judges of the Terraform code."""
