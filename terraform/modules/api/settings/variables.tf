variable "authorizer" {
  description = "As the api module describes it."
  type        = string
  nullable    = false
}

variable "endpoint_type" {
  description = "As the api module describes it."
  type        = string
  nullable    = false
}

variable "own_domain" {
  description = "Whether the module makes the API's domain."
  type        = bool
  default     = false
  nullable    = false
}

variable "region" {
  description = "The API's region."
  type        = string
  nullable    = false
}

variable "any_execution_arn" {
  description = "An example ARN, as long as the API's own, to count the characters of the resource policy."
  type        = string
  nullable    = false
}

locals {
  certificate_region = var.endpoint_type == "EDGE" ? "us-east-1" : var.region
}

variable "lambda_authorizer" {
  description = "As the api module describes it."
  type = object({
    function_name      = string
    function_qualifier = optional(string)
    invoke_arn         = string
    cache_seconds      = optional(number, 300)
  })
  default = null

  validation {
    condition     = (var.lambda_authorizer != null) == (var.authorizer == "lambda")
    error_message = "authorizer is ${var.authorizer}, and lambda_authorizer is ${var.lambda_authorizer == null ? "not given" : "given"}: one needs the other."
  }

  validation {
    condition     = var.lambda_authorizer == null || can(regex("^\\S+$", var.lambda_authorizer.function_name))
    error_message = "lambda_authorizer.function_name is ${jsonencode(try(var.lambda_authorizer.function_name, null))}; it must be the function's name."
  }

  validation {
    condition     = try(var.lambda_authorizer.function_qualifier, null) == null || can(regex("^[\\w$-]+$", var.lambda_authorizer.function_qualifier))
    error_message = "lambda_authorizer.function_qualifier is ${jsonencode(try(var.lambda_authorizer.function_qualifier, null))}; it must be the name of an alias, or a version."
  }

  # API Gateway would call a function for which it has no permission.
  validation {
    condition     = try(endswith(var.lambda_authorizer.invoke_arn, ":function:${join(":", concat([var.lambda_authorizer.function_name], var.lambda_authorizer.function_qualifier[*]))}/invocations"), true)
    error_message = "lambda_authorizer.invoke_arn is ${jsonencode(try(var.lambda_authorizer.invoke_arn, null))}; function_name and function_qualifier must be those of this function, so that API Gateway gets the permission to call it. They are ${jsonencode(try(var.lambda_authorizer.function_name, null))} and ${jsonencode(try(var.lambda_authorizer.function_qualifier, null))}."
  }

  validation {
    condition     = var.lambda_authorizer == null || can(regex("^arn:[\\w-]+:apigateway:[a-z0-9-]+:lambda:path/.+/invocations$", var.lambda_authorizer.invoke_arn))
    error_message = "lambda_authorizer.invoke_arn is ${jsonencode(try(var.lambda_authorizer.invoke_arn, null))}; it must be the invoke_arn of the function or its alias, by which API Gateway calls it, and not its arn."
  }

  validation {
    condition     = var.lambda_authorizer == null || try(var.lambda_authorizer.cache_seconds >= 0 && var.lambda_authorizer.cache_seconds <= 3600 && floor(var.lambda_authorizer.cache_seconds) == var.lambda_authorizer.cache_seconds, false)
    error_message = "lambda_authorizer.cache_seconds is ${try(var.lambda_authorizer.cache_seconds, 0)}; it must be a whole number from 0 to 3600."
  }
}

variable "rest_api" {
  description = "As the api module describes it."
  type = object({
    id                 = string
    execution_arn      = string
    parent_resource_id = string
    parent_path        = optional(string, "/")
  })
  default = null

  validation {
    condition     = var.rest_api == null || can(regex("^[a-z0-9]+$", var.rest_api.id))
    error_message = "rest_api.id is ${jsonencode(try(var.rest_api.id, null))}; it must be the ID of a REST API."
  }

  validation {
    condition     = var.rest_api == null || try(can(regex("^arn:[\\w-]+:execute-api:[a-z0-9-]+:\\d{12}:[a-z0-9]+$", var.rest_api.execution_arn)) && endswith(var.rest_api.execution_arn, ":${var.rest_api.id}"), false)
    error_message = "rest_api.execution_arn is ${jsonencode(try(var.rest_api.execution_arn, null))}; it must be the execution_arn of the API ${try(var.rest_api.id, "of rest_api.id")}."
  }

  validation {
    condition     = try(split(":", var.rest_api.execution_arn)[3], var.region) == var.region
    error_message = "rest_api.execution_arn is ${jsonencode(try(var.rest_api.execution_arn, null))}; the API must be in the provider's region, ${var.region}."
  }

  validation {
    condition     = var.rest_api == null || can(regex("^\\w+$", var.rest_api.parent_resource_id))
    error_message = "rest_api.parent_resource_id is ${jsonencode(try(var.rest_api.parent_resource_id, null))}; it must be the ID of a resource of the API."
  }

  validation {
    condition     = var.rest_api == null || can(regex("^(/|(/[A-Za-z0-9._:-]+)+)$", var.rest_api.parent_path))
    error_message = "rest_api.parent_path is ${jsonencode(try(var.rest_api.parent_path, null))}; it must be / or a path such as /v1, without parameters and without a slash at its end."
  }
}

variable "resource_policy" {
  description = "As the api module describes it."
  type        = object({ json = string })
  default     = null

  validation {
    condition     = var.resource_policy == null || try(length(flatten([jsondecode(var.resource_policy.json).Statement])) > 0, false)
    error_message = "resource_policy.json is not a JSON document with a Statement."
  }

  validation {
    condition     = var.resource_policy == null || var.authorizer == "cognito" || contains(try(flatten([jsondecode(var.resource_policy.json).Statement])[*].Effect, ["Deny"]), "Deny")
    error_message = "resource_policy.json has no Deny, and the authorizer is ${var.authorizer}: API Gateway then lets in everybody whom ${var.authorizer == "iam" ? "IAM" : "the authorizer's function"} allows, from anywhere, whatever the policy's Allow says. Add a statement with \"Effect\": \"Deny\" for those whom you want to keep out, such as a NotIpAddress condition on aws:SourceIp, or StringNotEquals on aws:SourceVpce."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  validation {
    condition     = var.resource_policy == null || try(length(replace(jsonencode(jsondecode(var.resource_policy.json)), "\"execute-api:/", "\"${var.any_execution_arn}/")) <= 8192, true)
    error_message = "resource_policy.json has ${try(length(replace(jsonencode(jsondecode(var.resource_policy.json)), "\"execute-api:/", "\"${var.any_execution_arn}/")), 0)} characters without white space and with the API's whole ARN in place of execute-api:/; API Gateway allows 8192."
  }
}

variable "domain" {
  description = "As the api module describes it."
  type = object({
    name            = string
    certificate_arn = optional(string)
    base_path       = optional(string, "")
  })
  default = null

  validation {
    condition     = var.domain == null || var.endpoint_type != "PRIVATE"
    error_message = "domain is for a REGIONAL or EDGE API; endpoint_type is PRIVATE."
  }

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$", var.domain.name))
    error_message = "domain.name is ${jsonencode(try(var.domain.name, null))}; it must be a host's name in lower case, such as api.example.com."
  }

  validation {
    condition     = !var.own_domain || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/[\\w-]+$", var.domain.certificate_arn))
    error_message = "domain.certificate_arn is ${jsonencode(try(var.domain.certificate_arn, null))}; it must be the ARN of an ACM certificate. For a domain that exists already, leave certificate_arn out."
  }

  validation {
    condition     = try(split(":", var.domain.certificate_arn)[3], local.certificate_region) == local.certificate_region
    error_message = "domain.certificate_arn is ${jsonencode(try(var.domain.certificate_arn, null))}; ${var.endpoint_type == "EDGE" ? "an EDGE API needs a certificate in us-east-1" : "the certificate must be in the API's region, ${var.region}"}."
  }

  validation {
    condition     = var.domain == null || can(regex("^[A-Za-z0-9._-]{0,300}$", var.domain.base_path))
    error_message = "domain.base_path is ${jsonencode(try(var.domain.base_path, null))}; it is one part of a path, such as v1, without slashes, of up to 300 letters, digits, dots, hyphens and underscores."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  validation {
    condition     = !contains(["ping", "sping"], try(var.domain.base_path, ""))
    error_message = "domain.base_path is ${jsonencode(try(var.domain.base_path, null))}; API Gateway reserves ping and sping below a domain: use another one."
  }
}
