variable "name" {
  description = "Name of the function, its execution role and its log group `/aws/lambda/NAME`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 64 letters, digits, hyphens or underscores."
  }
}

variable "purpose" {
  description = "The task of the function, such as `adds new users to a group`; it becomes part of the role's description."
  type        = string
  nullable    = false

  # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, less what precedes it.
  validation {
    condition     = can(regex("^[ -~\u00a1-\u00ff]{1,900}$", var.purpose))
    error_message = "purpose is ${jsonencode(var.purpose)}; it needs 1 to 900 characters, Latin letters, digits and signs."
  }
}

variable "package" {
  description = "Path of the zip with the function's code."
  type        = string
  nullable    = false

  validation {
    condition     = try(fileexists(var.package), false)
    error_message = "package is \"${var.package}\", and there is no such file."
  }
}

variable "handler" {
  description = "Python function that Lambda calls, as `module.function`."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w./-]+\\.[A-Za-z_]\\w*$", var.handler)) && length(var.handler) <= 128
    error_message = "handler is \"${var.handler}\"; it must be module.function, with up to 128 characters."
  }
}

variable "layers" {
  description = "ARNs of versions of layers for the function, up to 5, in the function's region. If two layers have the same file, the later one wins."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.layers : can(regex("^arn:[\\w-]+:lambda:[a-z0-9-]+:\\d{12}:layer:[\\w-]+:[1-9]\\d*$", arn))])
    error_message = "A layer is the ARN of one of its versions, such as arn:aws:lambda:eu-central-1:123456789012:layer:common:3; invalid: ${join(", ", [for arn in var.layers : jsonencode(arn) if !can(regex("^arn:[\\w-]+:lambda:[a-z0-9-]+:\\d{12}:layer:[\\w-]+:[1-9]\\d*$", arn))])}."
  }

  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  validation {
    condition     = length(var.layers) <= 5
    error_message = "layers has ${length(var.layers)} layers; Lambda allows 5."
  }

  validation {
    condition     = length(distinct([for arn in var.layers : try(replace(arn, "/:[0-9]+$/", ""), arn)])) == length(var.layers)
    error_message = "Lambda accepts a layer once, in one version; layers has: ${join(", ", [for arn in var.layers : jsonencode(arn)])}."
  }

  validation {
    condition     = alltrue([for arn in var.layers : try(split(":", arn)[3] == local.region, true)])
    error_message = "Lambda accepts layers of its own region, ${local.region}; invalid: ${join(", ", [for arn in var.layers : jsonencode(arn) if !try(split(":", arn)[3] == local.region, true)])}."
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
  description = "Seconds after which Lambda ends an invocation."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "timeout is ${var.timeout}; it must be a whole number of seconds from 1 to 900."
  }
}

variable "environment" {
  description = "Environment variables of the function. Names and values together can have up to 4 KB as JSON."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for value in values(var.environment) : value != null])
    error_message = "The value of an environment variable is a text; null: ${join(", ", [for name, value in var.environment : name if try(nonsensitive(value == null), value == null)])}."
  }

  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Za-z][A-Za-z0-9_]+$", name)) && !can(regex(local.reserved_variables, name))])
    error_message = "The name of an environment variable begins with a letter, has two or more letters, digits and underscores, and is not reserved by Lambda; invalid: ${join(", ", [for name in keys(var.environment) : "\"${name}\"" if !can(regex("^[A-Za-z][A-Za-z0-9_]+$", name)) || can(regex(local.reserved_variables, name))])}."
  }
}

variable "statements" {
  description = "Further rights of the execution role, which may also write the function's log: statements with `sid`, `actions` and `resources`. Actions of STS and IAM are refused."
  type = list(object({
    sid       = string
    actions   = list(string)
    resources = list(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for statement in var.statements : can(regex("^[A-Za-z0-9]+$", statement.sid))]) && length(distinct([for statement in var.statements : try(statement.sid, null)])) == length(var.statements)
    error_message = "The sid of a statement has letters and digits, and no two statements have the same sid; they are ${join(", ", [for statement in var.statements : jsonencode(try(statement.sid, null))])}."
  }

  # The service must be written out, so that no wildcard matches these two.
  validation {
    condition     = alltrue(flatten([for statement in var.statements : [try(length(statement.actions) > 0, false), [for action in try(coalesce(statement.actions), []) : can(regex("^[a-z0-9-]+:[A-Za-z0-9*?]+$", action)) && !can(regex("^(sts|iam):", action))]]]))
    error_message = "An action is SERVICE:Action, and not an action of sts or iam, with which the function could act as somebody else; a statement has at least one action. Invalid: ${join(", ", flatten([for statement in var.statements : !try(length(statement.actions) > 0, false) ? ["${jsonencode(try(statement.sid, null))} (none)"] : [for action in statement.actions : "${jsonencode(statement.sid)} (${jsonencode(action)})" if !can(regex("^[a-z0-9-]+:[A-Za-z0-9*?]+$", action)) || can(regex("^(sts|iam):", action))]]))}."
  }

  validation {
    condition     = alltrue(flatten([for statement in var.statements : try(length(statement.resources) > 0 && alltrue([for resource in statement.resources : can(regex("^(\\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$", resource)) && !(resource == "*" && can(regex("[*?]", join("", statement.actions))))]), false)]))
    error_message = "A resource is an ARN, or * with actions that have no wildcard; a statement has at least one resource. Invalid: ${join(", ", [for statement in var.statements : "${jsonencode(try(statement.sid, null))} (${jsonencode(try(statement.resources, null))})" if !try(length(statement.resources) > 0 && alltrue([for resource in statement.resources : can(regex("^(\\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$", resource)) && !(resource == "*" && can(regex("[*?]", join("", statement.actions))))]), false)])}."
  }
}

variable "xray_tracing_enabled" {
  description = "Whether X-Ray traces the function."
  type        = bool
  default     = false
  nullable    = false
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
  description = "IAM path of the execution role, such as `/apis/`."
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
