variable "name" {
  description = "Name of the function, its execution role and its log group `/aws/lambda/NAME`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 64 letters, digits, hyphens or underscores."
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

variable "ephemeral_storage" {
  description = "Size of the function's `/tmp` in MB, 512 to 10240; AWS charges for more than 512."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.ephemeral_storage >= 512 && var.ephemeral_storage <= 10240 && floor(var.ephemeral_storage) == var.ephemeral_storage
    error_message = "ephemeral_storage is ${var.ephemeral_storage}; it must be a whole number of MB from 512 to 10240."
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
  description = "How many requests the function may answer at once; 0 stops it. Default: the account's unreserved concurrency."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null || try(var.reserved_concurrency >= 0 && floor(var.reserved_concurrency) == var.reserved_concurrency, false)
    error_message = "reserved_concurrency is ${coalesce(var.reserved_concurrency, 0)}; it must be a whole number, 0 or more."
  }
}

variable "provisioned_concurrency" {
  description = "How many execution environments Lambda keeps ready, for which AWS charges. Default: none."
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

  # https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
  validation {
    condition     = !var.snap_start || var.ephemeral_storage == 512
    error_message = "snap_start and more than 512 MB of ephemeral_storage exclude each other; it is ${var.ephemeral_storage}."
  }
}

variable "vpc" {
  description = "Subnets and security groups that the function's network interfaces are in, and through which the function reaches STS and all other services. Default: no VPC."
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
    error_message = "vpc has ${try(length(var.vpc.subnet_ids), 0)} subnet_ids and ${try(length(var.vpc.security_group_ids), 0)} security_group_ids; Lambda allows up to 16 subnets and 5 security groups."
  }

  validation {
    condition     = try(alltrue([for id in var.vpc.subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))]), var.vpc == null)
    error_message = "vpc.subnet_ids are IDs such as subnet-0a1b2c3d; invalid: ${join(", ", [for id in try(coalesce(var.vpc.subnet_ids), []) : jsonencode(id) if !can(regex("^subnet-[0-9a-f]+$", id))])}."
  }

  validation {
    condition     = try(alltrue([for id in var.vpc.security_group_ids : can(regex("^sg-[0-9a-f]+$", id))]), var.vpc == null)
    error_message = "vpc.security_group_ids are IDs such as sg-0a1b2c3d; invalid: ${join(", ", [for id in try(coalesce(var.vpc.security_group_ids), []) : jsonencode(id) if !can(regex("^sg-[0-9a-f]+$", id))])}."
  }
}

variable "xray_tracing_enabled" {
  description = "Whether Lambda sends traces of the requests to X-Ray."
  type        = bool
  default     = false
  nullable    = false
}

variable "application_log_level" {
  description = "Lowest level of the function's log lines that Lambda keeps: TRACE, DEBUG, INFO, WARN, ERROR or FATAL. Above INFO, Lambda drops the line and the metrics of each request that did not fail with 5xx. Default: Lambda's, INFO."
  type        = string
  default     = null

  validation {
    condition     = var.application_log_level == null || contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"], coalesce(var.application_log_level, "-"))
    error_message = "application_log_level is ${jsonencode(var.application_log_level)}; it must be TRACE, DEBUG, INFO, WARN, ERROR or FATAL."
  }
}

variable "system_log_level" {
  description = "Lowest level of Lambda's own log lines about the function that Lambda keeps: DEBUG, INFO or WARN. Default: Lambda's, INFO."
  type        = string
  default     = null

  validation {
    condition     = var.system_log_level == null || contains(["DEBUG", "INFO", "WARN"], coalesce(var.system_log_level, "-"))
    error_message = "system_log_level is ${jsonencode(var.system_log_level)}; it must be DEBUG, INFO or WARN."
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

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the function's environment, its snapshots and its logs. Default: AWS-managed keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[\\w-]+:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is ${jsonencode(var.kms_key_arn)}; it must be the ARN of a key, not of an alias."
  }

  validation {
    condition     = try(split(":", var.kms_key_arn)[3] == local.region, true)
    error_message = "kms_key_arn is of a key in ${try(split(":", var.kms_key_arn)[3], "no region")}, and Lambda accepts keys of its own region, ${local.region}."
  }
}

variable "role_path" {
  description = "IAM path of the execution role, such as `/apis/`. Another path replaces the role."
  type        = string
  default     = "/"
  nullable    = false

  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  validation {
    condition     = can(regex("^/([\\w+=,.@-]+/)*$", var.role_path)) && length(var.role_path) <= 512
    error_message = "role_path is \"${var.role_path}\"; it must begin and end with a slash, with up to 512 letters, digits and +=,.@_- between slashes."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the execution role. Default: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:${data.aws_partition.current.partition}:iam::(aws|${data.aws_caller_identity.current.account_id}):policy/[\\w+=,.@/-]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is ${jsonencode(var.permissions_boundary_arn)}; it must be the ARN of an IAM policy of this account, or of AWS: arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/NAME, or with aws as the account."
  }
}

variable "lock_out_policy_arns" {
  description = "ARNs of policies that the execution role has too, by names of your choice: the cognito module's `lock_out_policy_arns`, with which STS opens no session for anybody who is locked out."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.lock_out_policy_arns) : can(regex("^arn:[\\w-]+:iam::\\d{12}:policy/[\\w+=,.@/-]+$", arn))])
    error_message = "lock_out_policy_arns are ARNs of your IAM policies; invalid: ${join(", ", [for name, arn in var.lock_out_policy_arns : "${name} (${jsonencode(arn)})" if !can(regex("^arn:[\\w-]+:iam::\\d{12}:policy/[\\w+=,.@/-]+$", arn))])}."
  }
}

variable "allowed_role_arns" {
  description = "The only roles that the function may assume: ARNs, or patterns with `*` and `?` that begin with a path or a part of a name."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.allowed_role_arns) > 0
    error_message = "allowed_role_arns is empty: no caller could get a role."
  }

  validation {
    condition     = alltrue([for arn in var.allowed_role_arns : can(regex("^arn:${data.aws_partition.current.partition}:iam::\\d{12}:role/[\\w+=,.@-][\\w+=,.@/*?-]*$", arn))])
    error_message = "Each of allowed_role_arns is a role's ARN in the partition ${data.aws_partition.current.partition}, or a pattern with something before its first wildcard; invalid: ${join(", ", [for arn in var.allowed_role_arns : jsonencode(arn) if !can(regex("^arn:${data.aws_partition.current.partition}:iam::\\d{12}:role/[\\w+=,.@-][\\w+=,.@/*?-]*$", arn))])}."
  }
}

variable "statements" {
  description = <<-EOT
    Further rights of the execution role, which may also write the function's log and assume its
    callers' roles; a list of objects with `actions`, `resources` and optionally `sid` and `conditions`,
    each with `test`, `variable` and `values`. The function has these rights for every caller. The module
    refuses statements that would undo its protection: actions of STS and IAM, changes of functions,
    users, groups, APIs and stacks, and actions with wildcards on all resources.
  EOT
  type        = any
  default     = []
  nullable    = false

  # The settings module checks the rest. With null for an object, each of its rules would fail.
  validation {
    condition     = try(alltrue([for statement in var.statements : can([keys(statement), [for condition in lookup(statement, "conditions", null)[*] : keys(condition)]])]), false)
    error_message = "Statements and their conditions are objects; invalid: ${join(", ", try([for number, statement in var.statements : "statements[${number}]" if !can([keys(statement), [for condition in lookup(statement, "conditions", null)[*] : keys(condition)]])], ["statements"]))}."
  }
}
