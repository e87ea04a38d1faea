variable "name" {
  description = "Name of the function, its execution role and its log group."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 64 letters, digits, hyphens or underscores."
  }
}

variable "package" {
  description = "Path of the zip with the function's code."
  type        = string
  nullable    = false
}

variable "handler" {
  description = "Python function that Lambda calls, as `module.function`."
  type        = string
  default     = "app.lambda_handler"
  nullable    = false
}

variable "runtime" {
  description = "Lambda runtime, Python 3.11 or later."
  type        = string
  default     = "python3.13"
  nullable    = false

  validation {
    condition     = can(regex("^python3\\.(1[1-9]|[2-9][0-9])$", var.runtime))
    error_message = "runtime is \"${var.runtime}\"; it must be python3.11 or a later Python."
  }
}

variable "architecture" {
  description = "Processor architecture, `arm64` or `x86_64`; a package with compiled libraries must match it."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is \"${var.architecture}\"; it must be arm64 or x86_64."
  }
}

variable "memory_size" {
  description = "Memory in MB; Lambda gives processor time in proportion to it."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "memory_size is ${var.memory_size}; it must be a whole number from 128 to 10240."
  }
}

variable "timeout" {
  description = "Seconds after which Lambda ends a request."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "timeout is ${var.timeout}; it must be a whole number of seconds from 1 to 900."
  }
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the function's logs."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}; CloudWatch offers 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }
}

variable "allowed_role_arns" {
  description = "The only roles that the function may assume: ARNs, or patterns with `*` and `?` that still name a path or the beginning of a name."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.allowed_role_arns) > 0
    error_message = "allowed_role_arns is empty: no caller could get a role."
  }

  validation {
    condition     = alltrue([for arn in var.allowed_role_arns : can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@-][\\w+=,.@/*?-]*$", arn))])
    error_message = "Each of allowed_role_arns is a role's ARN, or a pattern with something before its first wildcard; not so: ${join(", ", [for arn in var.allowed_role_arns : "\"${arn}\"" if !can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@-][\\w+=,.@/*?-]*$", arn))])}."
  }
}

variable "cors_allow_origin" {
  description = "Origin whose scripts may read the function's answers, or `*` for any."
  type        = string
  default     = "*"
  nullable    = false

  validation {
    condition     = can(regex("^(\\*|[a-z][a-z0-9+.-]*://[A-Za-z0-9.-]+(:[0-9]{1,5})?)$", var.cors_allow_origin))
    error_message = "cors_allow_origin is \"${var.cors_allow_origin}\"; it must be * or an origin as browsers send it, scheme://host[:port] without a path."
  }
}

variable "environment" {
  description = "Environment variables of the function's own; `GROUP_ROLE_CONFIG` is the module's."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !contains(keys(var.environment), "GROUP_ROLE_CONFIG")
    error_message = "environment must not set GROUP_ROLE_CONFIG: the module writes it from its other inputs."
  }
}
