output "lambda_authorizer" {
  description = "With a value for each setting."
  value       = var.lambda_authorizer
}

output "rest_api" {
  description = "With a value for each setting."
  value       = var.rest_api
}

output "public_routes" {
  description = "With a value for each setting."
  value       = var.public_routes

  precondition {
    condition     = length(local.misshapen_routes) == 0
    error_message = "A public route is one of GET, HEAD, POST, PUT, PATCH and DELETE, a space and a path, such as \"GET /health\". OPTIONS are preflights, and ANY would make unnamed methods public. Between slashes are letters, digits and ._:- or a parameter in braces, {name}; the last may be {name+}. Invalid: ${join(", ", local.misshapen_routes)}."
  }

  precondition {
    condition     = length(local.open_routes) == 0
    error_message = "A public route begins with a word and not with a parameter: a parameter would open every path, and API Gateway allows none beside {proxy+}, which leads to the callers' function. Invalid: ${join(", ", local.open_routes)}."
  }

  precondition {
    condition     = alltrue([for path in local.public_paths : length(split("/", path)) <= 6])
    error_message = "The path of a public route has up to five parts; invalid: ${join(", ", [for path in local.public_paths : "\"${path}\"" if length(split("/", path)) > 6])}."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  precondition {
    condition     = alltrue([for path in local.public_paths : !contains(["ping", "sping"], element(split("/", "${path}/"), 1))])
    error_message = "API Gateway reserves /ping and /sping; use another path than ${join(", ", [for path in local.public_paths : "\"${path}\"" if contains(["ping", "sping"], element(split("/", "${path}/"), 1))])}."
  }

  precondition {
    condition     = length(distinct(local.routes)) == length(local.routes)
    error_message = "public_routes.routes has a route twice: ${join(", ", distinct([for route in local.routes : "\"${route}\"" if length([for other in local.routes : other if other == route]) > 1]))}."
  }

  precondition {
    condition     = length(local.rival_parameters) == 0
    error_message = "API Gateway allows one parameter in each place, and these have several: ${join("; ", [for place, names in local.rival_parameters : "${place} has ${join(", ", names)}"])}. Use one name."
  }

  precondition {
    condition     = var.rest_api == null || !contains(local.public_paths, "/")
    error_message = "public_routes.routes has the root path, and you manage the methods of rest_api's parent resource: make this route yourself."
  }
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
  description = "With a value for each setting, and the limits of `throttling` for methods without their own."

  # A method with its own settings ignores the stage's: without a limit it would not be throttled.
  value = {
    for path, setting in var.method_settings : path => merge(setting, {
      rate_limit  = try(coalesce(setting.rate_limit, try(var.throttling.rate_limit, null)), null)
      burst_limit = try(coalesce(setting.burst_limit, try(var.throttling.burst_limit, null)), null)
    })
  }
}

output "usage_plans" {
  description = "With a value for each setting."
  value       = var.usage_plans
}

output "access_log" {
  description = "With a value for each setting."
  value       = var.access_log
}
