# This module's own objects, with converted types and defaults. The modules that get the other objects,
# or parts of them, check those.
module "settings" {
  source = "./settings"

  groups         = keys(var.groups)
  role_selection = var.role_selection
  monitoring     = var.monitoring
}

locals {
  # Whether the function's code comes from somewhere other than function_package.
  code_elsewhere = lookup(var.function, "package_s3", null) != null || lookup(var.function, "image_uri", null) != null

  access_log = lookup(var.api, "access_log", null)
}

# This module passes on only known keys, so the other modules cannot find misspelt ones in these objects.
module "known_settings" {
  source = "../known_settings"

  settings = {
    api            = ["access_log", "account_logging_role", "domain", "endpoint_type", "method_settings", "redeployment_triggers", "resource_policy", "throttling", "usage_plans", "vpc_endpoint_ids", "web_acl"]
    function       = ["application_log_level", "environment", "ephemeral_storage", "image_uri", "layers", "package_s3", "statements", "system_log_level"]
    user_pool      = ["clients", "custom_attributes", "default_group", "email", "managed_login", "messages", "mfa", "passkeys", "password_auth_enabled", "password_policy", "resource_server", "self_sign_up", "sign_in_with", "sms", "threat_protection", "tier", "token_validity", "triggers"]
    role_selection = ["default_group", "header", "rules"]
    "A rule"       = ["claim", "group", "match_type", "value"]
    monitoring     = ["alarm_topic_arns", "thresholds"]
  }

  objects = concat(
    [
      { kind = "api", path = "api", keys = try(keys(var.api), []) },
      { kind = "function", path = "function", keys = try(keys(var.function), []) },
      { kind = "user_pool", path = "user_pool", keys = try(keys(var.user_pool), []) },
      { kind = "role_selection", path = "role_selection", keys = try(keys(var.role_selection), []) },
      { kind = "monitoring", path = "monitoring", keys = try(keys(var.monitoring), []) },
    ],
    [for number, rule in try(var.role_selection.rules[*], []) : { kind = "A rule", path = "role_selection.rules[${number}]", keys = try(keys(rule), []) }],
  )
}
