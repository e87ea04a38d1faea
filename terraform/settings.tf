# The object inputs are of type any, since Terraform drops what an object of a stated type does not
# know: with a misspelt key, callers would get other roles, or nobody an alarm. Here is what they
# know; what the modules take as it is, they check.
locals {
  role_selection_settings = ["default_group", "header", "rules"]
  rule_settings           = ["claim", "group", "match_type", "value"]
  monitoring_settings     = ["alarm_topic_arns", "thresholds"]

  role_selection = {
    default_group = try(var.role_selection.default_group, null)
    header        = try(var.role_selection.header, null)
    rules         = try(var.role_selection.rules, null)[*]
  }
}

# Of these the modules get each part by itself, and check it; they never see a key that is not passed on.
module "known_settings" {
  source = "./modules/known_settings"

  settings = {
    api       = ["access_log", "account_logging_role", "domain", "endpoint_type", "method_settings", "resource_policy", "throttling", "vpc_endpoint_ids", "web_acl"]
    user_pool = ["custom_attributes", "managed_login", "mfa", "passkeys", "password_auth_enabled", "password_policy", "threat_protection", "tier", "token_validity"]
  }

  objects = [
    { kind = "api", path = "api", keys = try(keys(var.api), []) },
    { kind = "user_pool", path = "user_pool", keys = try(keys(var.user_pool), []) },
  ]
}
