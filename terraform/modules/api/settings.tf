# The inputs that are objects: this module refuses unknown keys, converts types and fills in defaults.
module "settings" {
  source = "./settings"

  authorizer        = var.authorizer
  endpoint_type     = var.endpoint_type
  own_domain        = local.own_domain
  region            = local.region
  any_execution_arn = local.any_execution_arn
  lambda_authorizer = var.lambda_authorizer
  rest_api          = var.rest_api
  public_routes     = var.public_routes
  resource_policy   = var.resource_policy
  domain            = var.domain
  web_acl           = var.web_acl
  throttling        = var.throttling
  method_settings   = var.method_settings
  usage_plans       = var.usage_plans
  access_log        = var.access_log

  given = {
    lambda_authorizer = var.lambda_authorizer
    rest_api          = var.rest_api
    public_routes     = var.public_routes
    resource_policy   = var.resource_policy
    domain            = var.domain
    web_acl           = var.web_acl
    throttling        = var.throttling
    method_settings   = var.method_settings
    usage_plans       = var.usage_plans
    access_log        = var.access_log
  }
}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", even if the provider calls other endpoints.
  region = split(".", data.aws_region.current.endpoint)[1]

  # As long as the ARN of any API here: a new API has no ARN while planning.
  any_execution_arn = "arn:${data.aws_partition.current.partition}:execute-api:${local.region}:123456789012:a1b2c3d4e5"
}

data "aws_region" "current" {}
