variable "name" {
  description = "Name of the REST API and its authorizer."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w-]{1,128}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 128 letters, digits, hyphens or underscores."
  }
}

variable "stage_name" {
  description = "Name of the stage, the first part of every path."
  type        = string
  default     = "live"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.stage_name))
    error_message = "stage_name is \"${var.stage_name}\"; it needs 1 to 128 letters, digits, hyphens or underscores."
  }
}

variable "user_pool_arns" {
  description = "ARNs of the Cognito user pools whose ID tokens the API accepts."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.user_pool_arns) > 0
    error_message = "user_pool_arns is empty: the API could accept no token."
  }
}

variable "function_name" {
  description = "Name of the Lambda function that answers the requests."
  type        = string
  nullable    = false
}

variable "function_invoke_arn" {
  description = "ARN by which API Gateway calls the function, its `invoke_arn`."
  type        = string
  nullable    = false
}

variable "cors_allow_origin" {
  description = "Origin whose scripts may call the API from a browser, or `*` for any."
  type        = string
  default     = "*"
  nullable    = false

  validation {
    condition     = can(regex("^(\\*|[a-z][a-z0-9+.-]*://[A-Za-z0-9.-]+(:[0-9]{1,5})?)$", var.cors_allow_origin))
    error_message = "cors_allow_origin is \"${var.cors_allow_origin}\"; it must be * or an origin as browsers send it, scheme://host[:port] without a path."
  }
}

variable "cors_allow_headers" {
  description = "Request headers that scripts may send: those that the function reads."
  type        = list(string)
  default     = ["Authorization", "Content-Type"]
  nullable    = false

  validation {
    condition     = alltrue([for header in var.cors_allow_headers : can(regex("^[A-Za-z0-9-]+$", header))])
    error_message = "A header's name has letters, digits and hyphens; not so: ${join(", ", [for header in var.cors_allow_headers : "\"${header}\"" if !can(regex("^[A-Za-z0-9-]+$", header))])}."
  }
}
