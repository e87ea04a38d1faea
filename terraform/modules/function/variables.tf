variable "name" {
  description = "Name of the function, its execution role and its log group `/aws/lambda/NAME`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 64 letters, digits, hyphens or underscores."
  }
}

variable "package" {
  description = "Path of the zip with the function's code. Default: no function and no log group is made, only the role and the configuration of a function `name` of yours."
  type        = string
  default     = null

  validation {
    condition     = var.package == null || try(fileexists(var.package), false)
    error_message = "package is \"${coalesce(var.package, "null")}\", and there is no such file."
  }

  validation {
    condition     = var.package != null || length(local.inputs_of_own_function) == 0
    error_message = "Without package there is no function to apply these to: ${join(", ", local.inputs_of_own_function)}."
  }
}

variable "live_version" {
  description = "Version of the function that serves the API. Default: the newest. To roll back, name an older one."
  type        = string
  default     = null

  validation {
    condition     = var.live_version == null || can(regex("^[1-9][0-9]*$", var.live_version))
    error_message = "live_version is \"${coalesce(var.live_version, "null")}\"; it must be the number of a published version, such as \"7\"."
  }
}

variable "handler" {
  description = "Python function that Lambda calls, as `module.function`."
  type        = string
  default     = "app.lambda_handler"
  nullable    = false

  validation {
    condition     = can(regex("^[\\w./-]+\\.[A-Za-z_]\\w*$", var.handler)) && length(var.handler) <= 128
    error_message = "handler is \"${var.handler}\"; it must be module.function, with up to 128 characters."
  }
}

variable "runtime" {
  description = "Lambda runtime, python3.11 to python3.14; python3.14 needs version 6 of the AWS provider."
  type        = string
  default     = "python3.13"
  nullable    = false

  validation {
    condition     = can(regex("^python3\\.1[1-4]$", var.runtime))
    error_message = "runtime is \"${var.runtime}\"; it must be python3.11, python3.12, python3.13 or python3.14, the ones that Lambda has."
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
    condition     = var.timeout >= 4 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "timeout is ${var.timeout}; it must be a whole number of seconds from 4, which one call of STS may need, to 900."
  }
}

variable "reserved_concurrency" {
  description = "How many requests the function may answer at once; 0 stops it. Default: as many as the account's limit leaves."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null || try(var.reserved_concurrency >= 0 && floor(var.reserved_concurrency) == var.reserved_concurrency, false)
    error_message = "reserved_concurrency is ${coalesce(var.reserved_concurrency, 0)}; it must be a whole number, 0 or more."
  }
}

variable "provisioned_concurrency" {
  description = "How many execution environments Lambda keeps ready, at a price. Default: none."
  type        = number
  default     = null

  validation {
    condition     = var.provisioned_concurrency == null || try(var.provisioned_concurrency >= 1 && floor(var.provisioned_concurrency) == var.provisioned_concurrency, false)
    error_message = "provisioned_concurrency is ${coalesce(var.provisioned_concurrency, 0)}; it must be a whole number, 1 or more."
  }

  validation {
    condition     = try(var.provisioned_concurrency <= var.reserved_concurrency, true)
    error_message = "provisioned_concurrency is ${coalesce(var.provisioned_concurrency, 0)}, more than the ${coalesce(var.reserved_concurrency, 0)} of reserved_concurrency, which it is part of."
  }
}

variable "snap_start" {
  description = "Whether new execution environments start from a snapshot, which shortens cold starts. Needs python3.12 or later, and excludes `provisioned_concurrency`."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.snap_start || var.runtime != "python3.11"
    error_message = "snap_start needs python3.12 or a later runtime, and runtime is \"${var.runtime}\"."
  }

  validation {
    condition     = !var.snap_start || var.provisioned_concurrency == null
    error_message = "snap_start and provisioned_concurrency exclude each other: set one of them."
  }
}

variable "vpc" {
  description = "Subnets and security groups that the function's network interfaces are in, and through which alone it then reaches STS and everything else. Default: no VPC."
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
  })
  default = null

  validation {
    condition     = try(length(var.vpc.subnet_ids) > 0 && length(var.vpc.security_group_ids) > 0, var.vpc == null)
    error_message = "vpc needs at least one of subnet_ids and one of security_group_ids."
  }

  validation {
    condition     = try(length(var.vpc.subnet_ids) <= 16 && length(var.vpc.security_group_ids) <= 5, var.vpc == null)
    error_message = "vpc has ${try(length(var.vpc.subnet_ids), 0)} subnet_ids and ${try(length(var.vpc.security_group_ids), 0)} security_group_ids; Lambda takes up to 16 subnets and 5 security groups."
  }

  validation {
    condition     = try(alltrue([for id in var.vpc.subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))]), var.vpc == null)
    error_message = "vpc.subnet_ids are such as subnet-0a1b2c3d; not so: ${join(", ", [for id in try(var.vpc.subnet_ids, []) : "\"${id}\"" if !can(regex("^subnet-[0-9a-f]+$", id))])}."
  }

  validation {
    condition     = try(alltrue([for id in var.vpc.security_group_ids : can(regex("^sg-[0-9a-f]+$", id))]), var.vpc == null)
    error_message = "vpc.security_group_ids are such as sg-0a1b2c3d; not so: ${join(", ", [for id in try(var.vpc.security_group_ids, []) : "\"${id}\"" if !can(regex("^sg-[0-9a-f]+$", id))])}."
  }
}

variable "xray_tracing_enabled" {
  description = "Whether Lambda sends traces of the requests to X-Ray."
  type        = bool
  default     = false
  nullable    = false
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

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the function's environment, its snapshots and its logs. Default: AWS-managed keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[\\w-]+:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is \"${coalesce(var.kms_key_arn, "null")}\"; it must be the ARN of a key, not of an alias."
  }

  validation {
    condition     = try(split(":", var.kms_key_arn)[3] == local.region, true)
    error_message = "kms_key_arn is of a key in ${try(split(":", var.kms_key_arn)[3], "no region")}, and Lambda takes keys of its own region, ${local.region}."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds what the execution role may be allowed. Default: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[\\w-]+:iam::(\\d{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is \"${coalesce(var.permissions_boundary_arn, "null")}\"; it must be the ARN of a managed policy."
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
