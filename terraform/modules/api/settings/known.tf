# Terraform drops each key that an object's type does not know, without a message: with a misspelt
# key, a method would have no limit. So the inputs are compared as they were given.
variable "given" {
  description = "The other inputs as they were given, each by its name, with every key."
  type        = any
  nullable    = false
}

locals {
  settings = {
    lambda_authorizer = ["cache_seconds", "function_name", "function_qualifier", "invoke_arn"]
    rest_api          = ["execution_arn", "id", "parent_path", "parent_resource_id"]
    public_routes     = ["function_name", "function_qualifier", "invoke_arn", "routes"]
    resource_policy   = ["json"]
    domain            = ["base_path", "certificate_arn", "name"]
    web_acl           = ["arn"]
    throttling        = ["burst_limit", "rate_limit"]
    "A method"        = ["burst_limit", "metrics_enabled", "rate_limit"]
    "A usage plan"    = ["api_keys", "burst_limit", "quota", "rate_limit"]
    "A quota"         = ["limit", "period"]
    access_log        = ["kms_key_arn", "retention_days"]
  }
}

module "known_settings" {
  source = "../../known_settings"

  settings = local.settings

  # A value that is not an object has no keys here; the type of its variable refuses it.
  objects = concat(
    [for name, value in var.given : { kind = name, path = name, keys = try(keys(value), []) } if !contains(["method_settings", "usage_plans"], name)],
    try([for path, setting in var.given.method_settings : { kind = "A method", path = "method_settings[\"${path}\"]", keys = try(keys(setting), []) }], []),
    try([for name, plan in var.given.usage_plans : { kind = "A usage plan", path = "usage_plans[\"${name}\"]", keys = try(keys(plan), []) }], []),
    try([for name, plan in var.given.usage_plans : { kind = "A quota", path = "usage_plans[\"${name}\"].quota", keys = try(keys(plan.quota), []) }], []),
  )
}
