variable "public_routes" {
  description = "As the api module describes it."
  type = object({
    function_name      = string
    function_qualifier = optional(string)
    invoke_arn         = string
    routes             = list(string)
  })
  default = null

  validation {
    condition     = var.public_routes == null || can(regex("^\\S+$", var.public_routes.function_name))
    error_message = "public_routes.function_name is ${jsonencode(try(var.public_routes.function_name, null))}; it must be the function's name."
  }

  validation {
    condition     = try(var.public_routes.function_qualifier, null) == null || can(regex("^[\\w$-]+$", var.public_routes.function_qualifier))
    error_message = "public_routes.function_qualifier is ${jsonencode(try(var.public_routes.function_qualifier, null))}; it must be the name of an alias, or a version."
  }

  # API Gateway would call a function for which it has no permission.
  validation {
    condition     = try(endswith(var.public_routes.invoke_arn, ":function:${join(":", concat([var.public_routes.function_name], var.public_routes.function_qualifier[*]))}/invocations"), true)
    error_message = "public_routes.invoke_arn is ${jsonencode(try(var.public_routes.invoke_arn, null))}; function_name and function_qualifier must be those of this function, so that API Gateway gets the permission to call it. They are ${jsonencode(try(var.public_routes.function_name, null))} and ${jsonencode(try(var.public_routes.function_qualifier, null))}."
  }

  validation {
    condition     = var.public_routes == null || can(regex("^arn:[\\w-]+:apigateway:[a-z0-9-]+:lambda:path/.+/invocations$", var.public_routes.invoke_arn))
    error_message = "public_routes.invoke_arn is ${jsonencode(try(var.public_routes.invoke_arn, null))}; it must be the invoke_arn of the function or its alias, by which API Gateway calls it, and not its arn."
  }

  # Each route has a statement in the function's policy, of about 450 characters. Lambda allows 20 KB.
  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  validation {
    condition     = var.public_routes == null || try(length(var.public_routes.routes) >= 1 && length(var.public_routes.routes) <= 40, false)
    error_message = "public_routes.routes has ${try(length(var.public_routes.routes), 0)} routes; it needs 1 to 40. Without any, leave public_routes out."
  }
}
