# With an existing API, this module does not make what belongs to the whole API. An input for it would
# have no effect, so the module refuses it.
locals {
  inputs_of_own_api = [
    for input, given in {
      access_log           = var.access_log != null
      account_logging_role = var.account_logging_role
      domain               = var.domain != null
      endpoint_type        = var.endpoint_type != "REGIONAL"
      method_settings      = try(length(var.method_settings) > 0, true)
      resource_policy      = var.resource_policy != null
      stage_name           = var.stage_name != "live"
      throttling           = var.throttling != null
      usage_plans          = try(length(var.usage_plans) > 0, true)
      vpc_endpoint_ids     = length(var.vpc_endpoint_ids) > 0
      web_acl              = var.web_acl != null
      xray_tracing_enabled = var.xray_tracing_enabled
    } : input if given
  ]
}
