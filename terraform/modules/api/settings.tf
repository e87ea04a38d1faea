# The object inputs are of type any, since Terraform drops what an object of a stated type does not
# know: with a misspelt key, a method would have no limit. Here is what they know, and the values of
# those whose settings have defaults.
locals {
  lambda_authorizer_settings = ["cache_seconds", "function_name", "function_qualifier", "invoke_arn"]
  rest_api_settings          = ["execution_arn", "id", "parent_path", "parent_resource_id"]
  domain_settings            = ["base_path", "certificate_arn", "name"]
  method_settings_settings   = ["burst_limit", "metrics_enabled", "rate_limit"]
  access_log_settings        = ["kms_key_arn", "retention_days"]
  resource_policy_settings   = ["json"]
  throttling_settings        = ["burst_limit", "rate_limit"]
  web_acl_settings           = ["arn"]

  lambda_authorizer = var.lambda_authorizer == null ? null : {
    function_name      = try(var.lambda_authorizer.function_name, null)
    function_qualifier = try(var.lambda_authorizer.function_qualifier, null)
    invoke_arn         = try(var.lambda_authorizer.invoke_arn, null)
    cache_seconds      = try(coalesce(var.lambda_authorizer.cache_seconds), 300)
  }

  parent_path = try(tostring(coalesce(var.rest_api.parent_path)), "/")

  domain = var.domain == null ? null : {
    name            = try(var.domain.name, null)
    certificate_arn = try(var.domain.certificate_arn, null)
    base_path       = try(tostring(coalesce(var.domain.base_path)), "")
  }

  # A method with settings of its own has none of the stage's: no limit would be no throttling.
  method_settings = {
    for path, setting in try(merge(var.method_settings), {}) : path => {
      rate_limit      = try(coalesce(try(setting.rate_limit, null), try(var.throttling.rate_limit, null)), null)
      burst_limit     = try(coalesce(try(setting.burst_limit, null), try(var.throttling.burst_limit, null)), null)
      metrics_enabled = try(coalesce(setting.metrics_enabled), false)
    }
  }

  access_log = var.access_log == null ? null : {
    retention_days = try(coalesce(var.access_log.retention_days), 30)
    kms_key_arn    = try(var.access_log.kms_key_arn, null)
  }

  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", whatever endpoints the provider is told to call.
  region             = split(".", data.aws_region.current.endpoint)[1]
  certificate_region = var.endpoint_type == "EDGE" ? "us-east-1" : local.region

  # As long as the ARN of any API here, which has none before it is made.
  any_execution_arn = "arn:${data.aws_partition.current.partition}:execute-api:${local.region}:123456789012:a1b2c3d4e5"
}

data "aws_region" "current" {}
