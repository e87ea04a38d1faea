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
    condition     = var.timeout >= 4 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "timeout is ${var.timeout}; it must be a whole number of seconds from 4, which one call of STS may need, to 900."
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

variable "role_selection" {
  description = <<-EOT
    How the role of a request is chosen, beyond the token's preferred or only role.
    `default_role_arn`: role of callers whose role is ambiguous or missing, or for whom no rule
    holds; none denies them. `header`: name of a request header by which callers choose among the
    roles of their token. `rules`: up to 25, which replace the roles of the token; the first that
    holds decides. Every role must be among `allowed_role_arns`.
  EOT
  type = object({
    default_role_arn = optional(string)
    header           = optional(string)
    rules = optional(list(object({
      claim      = string
      match_type = string
      value      = string
      role_arn   = string
    })), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.role_selection.header == null || can(regex("^[A-Za-z0-9-]+$", var.role_selection.header))
    error_message = "role_selection.header is \"${coalesce(var.role_selection.header, "null")}\"; a header's name has letters, digits and hyphens."
  }

  validation {
    condition     = var.role_selection.header == null || length(var.role_selection.rules) == 0
    error_message = "role_selection.header and role_selection.rules exclude each other: rules take no account of the token's roles, which the header chooses from."
  }

  validation {
    condition     = length(var.role_selection.rules) <= 25
    error_message = "role_selection.rules has ${length(var.role_selection.rules)} rules; 25 are the most, as in an identity pool."
  }

  validation {
    condition     = alltrue([for rule in var.role_selection.rules : contains(["Equals", "NotEqual", "StartsWith", "Contains"], rule.match_type)])
    error_message = "A rule's match_type is Equals, NotEqual, StartsWith or Contains; not so: ${join(", ", [for number, rule in var.role_selection.rules : "rules[${number}] (\"${rule.match_type}\")" if !contains(["Equals", "NotEqual", "StartsWith", "Contains"], rule.match_type)])}."
  }

  validation {
    condition     = alltrue([for rule in var.role_selection.rules : length(rule.claim) > 0 && length(rule.value) > 0 && length(rule.value) <= 128])
    error_message = "A rule needs a claim, and a value of 1 to 128 characters; not so: ${join(", ", [for number, rule in var.role_selection.rules : "rules[${number}]" if !(length(rule.claim) > 0 && length(rule.value) > 0 && length(rule.value) <= 128)])}."
  }
}

variable "session" {
  description = <<-EOT
    What the callers' sessions carry. `tags`: session tags by key, each with the name of the claim
    that it takes its value from, up to 50; policies read them as `&{aws:PrincipalTag/key}`.
    `source_identity`: name of the claim that becomes the source identity. `policy_arns`, up to 10,
    and `policy`, a JSON document of up to 2,048 characters, limit every session further.
  EOT
  type = object({
    tags            = optional(map(string), {})
    source_identity = optional(string)
    policy_arns     = optional(list(string), [])
    policy          = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(var.session.tags) <= 50
    error_message = "session.tags has ${length(var.session.tags)} tags; 50 are the most for a session."
  }

  validation {
    condition     = alltrue([for key in keys(var.session.tags) : can(regex("^[\\p{L}\\p{N}_.:/=+@ -]{1,128}$", key)) && !startswith(lower(key), "aws:")])
    error_message = "A tag's key has 1 to 128 letters, digits, spaces or any of _.:/=+-@ and does not begin with aws:; not so: ${join(", ", [for key in keys(var.session.tags) : "\"${key}\"" if !(can(regex("^[\\p{L}\\p{N}_.:/=+@ -]{1,128}$", key)) && !startswith(lower(key), "aws:"))])}."
  }

  validation {
    condition     = length(distinct([for key in keys(var.session.tags) : lower(key)])) == length(var.session.tags)
    error_message = "Keys of session.tags must differ by more than upper and lower case: ${join(", ", keys(var.session.tags))}."
  }

  validation {
    condition     = alltrue([for claim in values(var.session.tags) : length(claim) > 0])
    error_message = "Each tag names a claim; these name none: ${join(", ", [for key, claim in var.session.tags : key if claim == ""])}."
  }

  validation {
    condition     = var.session.source_identity != ""
    error_message = "session.source_identity is empty; it names a claim, such as \"sub\"."
  }

  validation {
    condition     = length(var.session.policy_arns) <= 10 && alltrue([for arn in var.session.policy_arns : can(regex("^arn:[\\w-]+:iam::(\\d{12}|aws):policy/.+$", arn))])
    error_message = "session.policy_arns takes up to 10 ARNs of managed policies, not: ${join(", ", var.session.policy_arns)}."
  }

  validation {
    condition     = var.session.policy == null || (can(jsondecode(var.session.policy)) && length(coalesce(var.session.policy, "x")) <= 2048)
    error_message = "session.policy must be a JSON document of up to 2048 characters; it has ${length(coalesce(var.session.policy, "x"))}."
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
