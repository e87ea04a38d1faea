variable "name" {
  description = "As the cognito module describes it."
  type        = string
  nullable    = false
}

variable "groups" {
  description = "As the cognito module describes it."
  type = map(object({
    precedence  = number
    description = optional(string)
    statements = optional(list(object({
      sid       = optional(string)
      effect    = optional(string, "Allow")
      actions   = list(string)
      resources = list(string)
      conditions = optional(list(object({
        test     = string
        variable = string
        values   = list(string)
      })), [])
    })), [])
    managed_policy_arns = optional(set(string), [])
    includes            = optional(list(string), [])
    role_arn            = optional(string)
    role_of             = optional(string)
    sessions_from       = optional(string)
  }))
  nullable = false

  # A comma would make the list of role ARNs in a token ambiguous.
  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[\\w+=.@-]+$", name))])
    error_message = "A group's name consists of letters, digits and _+=.@- only; invalid: ${join(", ", [for name in keys(var.groups) : "\"${name}\"" if !can(regex("^[\\w+=.@-]+$", name))])}."
  }

  validation {
    condition     = alltrue([for name in keys(var.groups) : length(name) <= 128])
    error_message = "A group's name can have up to 128 characters; too long: ${join(", ", [for name in keys(var.groups) : "\"${name}\" (${length(name)})" if length(name) > 128])}."
  }

  validation {
    condition     = alltrue([for name, group in var.groups : length("${var.name}.${name}") <= 64 if group.role_arn == null && group.role_of == null])
    error_message = "The name of a group's role, \"${var.name}.GROUP\", can have up to 64 characters; too long: ${join(", ", [for name, group in var.groups : "\"${name}\"" if group.role_arn == null && group.role_of == null && length("${var.name}.${name}") > 64])}."
  }

  # IAM compares the names of roles without regard to case.
  validation {
    condition     = length(distinct([for name in keys(var.groups) : lower(name)])) == length(var.groups)
    error_message = "Groups must differ by more than upper and lower case; these do not: ${join(", ", [for name in keys(var.groups) : name if length([for other in keys(var.groups) : other if lower(other) == lower(name)]) > 1])}."
  }

  # 0 is legal in Cognito, but the provider takes it for "not set" and creates the group with the
  # lowest precedence instead of the highest.
  validation {
    condition     = alltrue([for group in values(var.groups) : can(regex("^[1-9][0-9]{0,8}$", tostring(group.precedence)))])
    error_message = "precedence must be a whole number from 1 to 999999999; invalid: ${join(", ", [for name, group in var.groups : "${name} (${coalesce(group.precedence, "null")})" if !can(regex("^[1-9][0-9]{0,8}$", tostring(group.precedence)))])}."
  }

  # Cognito prefers no role if two groups of a user have the same precedence.
  validation {
    condition     = length(distinct([for group in values(var.groups) : group.precedence])) == length(var.groups)
    error_message = "Each group needs its own precedence; these share one: ${join(", ", [for name, group in var.groups : "${name} (${coalesce(group.precedence, "null")})" if length([for other in values(var.groups) : other if other.precedence == group.precedence]) > 1])}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : contains(["Allow", "Deny"], statement.effect)]]))
    error_message = "A statement's effect is \"Allow\" or \"Deny\"; invalid: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : "${name} (${jsonencode(statement.effect)})" if !contains(["Allow", "Deny"], statement.effect)]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : try(length(statement.actions) > 0 && length(statement.resources) > 0, false)]]))
    error_message = "A statement needs at least one action and one resource; invalid in: ${join(", ", distinct(flatten([for name, group in var.groups : [for statement in group.statements : name if !try(length(statement.actions) > 0 && length(statement.resources) > 0, false)]])))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for action in coalesce(statement.actions, []) : can(regex("^(\\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$", action))]]]))
    error_message = "An action is written \"service:Action\"; invalid: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for action in coalesce(statement.actions, []) : "${name} (${jsonencode(action)})" if !can(regex("^(\\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$", action))]]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : can(regex("^[A-Za-z0-9]*$", coalesce(statement.sid, "none")))]]))
    error_message = "A statement's sid consists of letters and digits; invalid: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : "${name} (${jsonencode(statement.sid)})" if !can(regex("^[A-Za-z0-9]*$", coalesce(statement.sid, "none")))]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for resource in coalesce(statement.resources, []) : can(regex("^(\\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$", resource))]]]))
    error_message = "A statement's resource is * or an ARN; invalid: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for resource in coalesce(statement.resources, []) : "${name} (${jsonencode(resource)})" if !can(regex("^(\\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$", resource))]]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for condition in statement.conditions : can(regex(local.operators, condition.test))]]]))
    error_message = "A condition's test is an IAM operator, such as \"StringEquals\"; invalid: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for condition in statement.conditions : "${name} (${jsonencode(condition.test)})" if !can(regex(local.operators, condition.test))]]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for condition in statement.conditions : can(regex("^[^:]+:.+$", condition.variable))]]]))
    error_message = "A condition's variable is an IAM key, such as \"aws:SourceIp\"; invalid: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for condition in statement.conditions : "${name} (${jsonencode(condition.variable)})" if !can(regex("^[^:]+:.+$", condition.variable))]]]))}."
  }

  # A condition without values never matches, or always if its test is negated.
  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for condition in statement.conditions : try(length(condition.values) > 0 && !contains([for value in condition.values : value == null], true), false)]]]))
    error_message = "A condition needs at least one value, and none of null; invalid: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for condition in statement.conditions : "${name} (${jsonencode(condition)})" if !try(length(condition.values) > 0 && !contains([for value in condition.values : value == null], true), false)]]]))}."
  }

  # The document would contain only the last of two.
  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : length(distinct([for condition in statement.conditions : lower(jsonencode([condition.test, condition.variable]))])) == length(statement.conditions)]]))
    error_message = "A statement has one condition for each test and variable, with all their values; invalid in: ${join(", ", distinct(flatten([for name, group in var.groups : [for statement in group.statements : name if length(distinct([for condition in statement.conditions : lower(jsonencode([condition.test, condition.variable]))])) != length(statement.conditions)]])))}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : length(distinct(compact(group.statements[*].sid))) == length(compact(group.statements[*].sid))])
    error_message = "A sid stands for one statement of a group; these groups have a sid twice: ${join(", ", [for name, group in var.groups : "${name} (${join(", ", compact(group.statements[*].sid))})" if length(distinct(compact(group.statements[*].sid))) != length(compact(group.statements[*].sid))])}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : length(coalesce(group.description, "none")) <= 2048])
    error_message = "A group's description can have up to 2048 characters; too long: ${join(", ", [for name, group in var.groups : "${name} (${length(group.description)})" if length(coalesce(group.description, "none")) > 2048])}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for arn in group.managed_policy_arns : can(regex("^arn:[\\w-]+:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]+$", arn))]]))
    error_message = "managed_policy_arns are ARNs of IAM policies; invalid: ${join(", ", flatten([for name, group in var.groups : [for arn in group.managed_policy_arns : "${name} (${jsonencode(arn)})" if !can(regex("^arn:[\\w-]+:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]+$", arn))]]))}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", group.role_arn)) if group.role_arn != null])
    error_message = "role_arn is the ARN of an IAM role; invalid: ${join(", ", [for name, group in var.groups : "${name} (${jsonencode(group.role_arn)})" if group.role_arn != null && !can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", group.role_arn))])}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : length(compact([group.role_arn, group.role_of])) <= (length(group.statements) + length(group.managed_policy_arns) + length(group.includes) > 0 ? 0 : 1)])
    error_message = "A group has role_arn, or role_of, or its own role with statements, managed_policy_arns and includes; these groups have several of them: ${join(", ", [for name, group in var.groups : name if length(compact([group.role_arn, group.role_of])) > (length(group.statements) + length(group.managed_policy_arns) + length(group.includes) > 0 ? 0 : 1)])}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : can(regex("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", group.sessions_from)) && can(timeadd(group.sessions_from, "0s")) if group.sessions_from != null])
    error_message = "sessions_from is a time, written as 2026-11-30T12:00:00Z; invalid: ${join(", ", [for name, group in var.groups : "${name} (${jsonencode(group.sessions_from)})" if group.sessions_from != null && !(can(regex("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", group.sessions_from)) && can(timeadd(group.sessions_from, "0s")))])}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : group.role_of == null if group.sessions_from != null])
    error_message = "sessions_from belongs to a role, and these groups have that of another group, by role_of: ${join(", ", [for name, group in var.groups : "${name} (${jsonencode(group.role_of)})" if group.sessions_from != null && group.role_of != null])}. Set it for that group."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : try(var.groups[group.role_of].role_of == null, false) if group.role_of != null])
    error_message = "role_of names another group, which has no role_of itself; invalid: ${join(", ", [for name, group in var.groups : "${name} (${jsonencode(group.role_of)})" if group.role_of != null && !try(var.groups[group.role_of].role_of == null, false)])}."
  }

  validation {
    condition     = alltrue(flatten([for name, group in var.groups : [for other in group.includes : try(other != name && contains(keys(var.groups), other), false)]]))
    error_message = "includes names other groups of groups; invalid: ${join(", ", flatten([for name, group in var.groups : [for other in group.includes : "${name} (\"${coalesce(other, "null")}\")" if !try(other != name && contains(keys(var.groups), other), false)]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for other in group.includes : try(length(compact([var.groups[other].role_arn, var.groups[other].role_of])) == 0, true)]]))
    error_message = "includes cannot name a group with role_arn, whose policies are not given here, or with role_of, whose role is another group's; these do: ${join(", ", flatten([for name, group in var.groups : [for other in group.includes : "${name} (\"${coalesce(other, "null")}\")" if !try(length(compact([var.groups[other].role_arn, var.groups[other].role_of])) == 0, true)]]))}."
  }
}

variable "lock_out_policies" {
  description = "Number of managed policies that each role has in addition to those of its group."
  type        = number
  default     = 1
  nullable    = false
}

locals {
  operators = "^(((ForAllValues|ForAnyValue):)?(String(Not)?(Equals(IgnoreCase)?|Like)|(Numeric|Date)(Equals|NotEquals|(LessThan|GreaterThan)(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null)$"
}
