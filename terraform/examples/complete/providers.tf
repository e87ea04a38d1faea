# The first region is that of the environment.
provider "aws" {
  alias  = "second_region"
  region = var.second_region
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", whatever endpoints the provider is told to call.
  region = split(".", data.aws_region.current.endpoint)[1]
}
