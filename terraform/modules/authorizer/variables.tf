variable "name" {
  description = "Name of the authorizer's function, its execution role and its log group `/aws/lambda/NAME`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 64 letters, digits, hyphens or underscores."
  }
}

variable "package" {
  description = "Path of the zip that `scripts/package --authorizer` builds, for `architecture` and `runtime`: it holds compiled libraries."
  type        = string
  nullable    = false

  validation {
    condition     = try(fileexists(var.package), false)
    error_message = "package is \"${var.package}\", and there is no such file: run scripts/package --authorizer first."
  }
}

variable "user_pool_id" {
  description = "ID of the user pool whose tokens are accepted."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+_[A-Za-z0-9]+$", var.user_pool_id))
    error_message = "user_pool_id is \"${var.user_pool_id}\"; it must be the ID of a user pool, such as eu-north-1_AbCdEfGhI."
  }
}

variable "client_ids" {
  description = "IDs of the pool's app clients whose tokens are accepted."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.client_ids) > 0
    error_message = "client_ids is empty: no token could be accepted."
  }

  validation {
    condition     = alltrue([for id in var.client_ids : can(regex("^[\\w+]{1,128}$", id))])
    error_message = "An app client's ID has 1 to 128 letters and digits; invalid: ${join(", ", [for id in var.client_ids : jsonencode(id) if !can(regex("^[\\w+]{1,128}$", id))])}."
  }
}

variable "group_roles" {
  description = <<-EOT
    Roles of the pool's groups, by the group's name. With them the authorizer accepts access tokens as
    well as ID tokens, and adds the roles that an access token does not state. The group with the lowest
    `precedence` among a user's groups is preferred. About 28 groups fit into the function's
    environment. Default: only ID tokens are accepted.
  EOT
  type = map(object({
    role_arn   = string
    precedence = number
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for group in values(var.group_roles) : can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", group.role_arn))])
    error_message = "role_arn is the ARN of an IAM role; invalid: ${join(", ", [for name, group in var.group_roles : "${name} (${jsonencode(try(group.role_arn, null))})" if !can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", group.role_arn))])}."
  }

  validation {
    condition     = alltrue([for group in values(var.group_roles) : can(regex("^[0-9]{1,9}$", tostring(group.precedence)))])
    error_message = "precedence must be a whole number from 0 to 999999999; invalid: ${join(", ", [for name, group in var.group_roles : "${name} (${jsonencode(try(group.precedence, null))})" if !can(regex("^[0-9]{1,9}$", tostring(group.precedence)))])}."
  }
}

variable "client_groups" {
  description = <<-EOT
    The group whose role a machine's access token gets, by the ID of the machine's own app client. The
    client must be one of `client_ids`, and the group one of `group_roles`. The authorizer refuses
    users' tokens of such a client. Default: the authorizer refuses all machines.
  EOT
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for id in keys(var.client_groups) : contains(var.client_ids, id)])
    error_message = "client_groups has clients outside client_ids, whose tokens are not accepted: ${join(", ", setsubtract(keys(var.client_groups), var.client_ids))}."
  }

  validation {
    condition     = alltrue([for group in values(var.client_groups) : contains(keys(var.group_roles), coalesce(group, "-"))])
    error_message = "client_groups names groups that group_roles does not have: ${join(", ", [for id, group in var.client_groups : "${coalesce(group, "null")} (of client ${id})" if !contains(keys(var.group_roles), coalesce(group, "-"))])}."
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
  description = "Processor architecture, `arm64` or `x86_64`."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is \"${var.architecture}\"; it must be arm64 or x86_64."
  }
}

variable "memory_size" {
  description = "Memory in MB; Lambda gives processor time in proportion to it, and a cold start needs some."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "memory_size is ${var.memory_size}; it must be a whole number from 128 to 10240."
  }
}

variable "timeout" {
  description = "Seconds after which Lambda ends a verification."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.timeout >= 4 && var.timeout <= 29 && floor(var.timeout) == var.timeout
    error_message = "timeout is ${var.timeout}; it must be a whole number of seconds from 4, which a cold start that fetches the keys may need, to 29, which API Gateway waits."
  }
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the logs."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}; CloudWatch offers 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the function's environment and its logs. Default: AWS-managed keys."
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
