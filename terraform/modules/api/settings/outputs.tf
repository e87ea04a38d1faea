output "lambda_authorizer" {
  description = "With a value for each setting."
  value       = var.lambda_authorizer
}

output "rest_api" {
  description = "With a value for each setting."
  value       = var.rest_api
}

output "resource_policy" {
  description = "With a value for each setting."
  value       = var.resource_policy
}

output "domain" {
  description = "With a value for each setting."
  value       = var.domain
}

output "web_acl" {
  description = "With a value for each setting."
  value       = var.web_acl
}

output "throttling" {
  description = "With a value for each setting."
  value       = var.throttling
}

output "method_settings" {
  description = "With a value for each setting, and the limits of `throttling` where a method has none of its own."

  # A method with settings of its own has none of the stage's: no limit would be no throttling.
  value = {
    for path, setting in var.method_settings : path => merge(setting, {
      rate_limit  = try(coalesce(setting.rate_limit, try(var.throttling.rate_limit, null)), null)
      burst_limit = try(coalesce(setting.burst_limit, try(var.throttling.burst_limit, null)), null)
    })
  }
}

output "access_log" {
  description = "With a value for each setting."
  value       = var.access_log
}
