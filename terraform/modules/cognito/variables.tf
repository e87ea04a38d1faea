variable "name" {
  description = "Name of the user pool and its app client, and first part of the name of each group's role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=.@-]{1,62}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 62 letters, digits or any of _+=.@- since the names of IAM roles begin with it."
  }
}

variable "groups" {
  description = <<-EOT
    Groups of the user pool, by name, and what their members may do: each group becomes one IAM
    role. Of a user's groups the one with the lowest `precedence` is preferred. `statements` form
    the role's inline policy, none means no policy; an IAM policy variable is written `&{...}`.
    `managed_policy_arns` are attached; they must be known when Terraform plans.
  EOT
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
  }))
  nullable = false

  # A comma would make the list of role ARNs in a token ambiguous.
  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[\\w+=.@-]+$", name))])
    error_message = "A group's name consists of letters, digits and _+=.@- only; not so: ${join(", ", [for name in keys(var.groups) : "\"${name}\"" if !can(regex("^[\\w+=.@-]+$", name))])}."
  }

  validation {
    condition     = alltrue([for name in keys(var.groups) : length("${var.name}-${name}") <= 64])
    error_message = "The name of a group's role, \"${var.name}-GROUP\", may have 64 characters; too long: ${join(", ", [for name in keys(var.groups) : "\"${name}\"" if length("${var.name}-${name}") > 64])}."
  }

  # IAM compares the names of roles without regard to case.
  validation {
    condition     = length(distinct([for name in keys(var.groups) : lower(name)])) == length(var.groups)
    error_message = "Groups must differ by more than upper and lower case; these do not: ${join(", ", [for names in values({ for name in keys(var.groups) : lower(name) => name... }) : join(" and ", names) if length(names) > 1])}."
  }

  # 0 is legal in Cognito, but the provider takes it for "not set" and creates the group with the
  # lowest precedence instead of the highest.
  validation {
    condition     = alltrue([for group in values(var.groups) : can(regex("^[1-9][0-9]{0,8}$", tostring(group.precedence)))])
    error_message = "precedence must be a whole number from 1 to 999999999; not so: ${join(", ", [for name, group in var.groups : "${name} (${coalesce(group.precedence, "null")})" if !can(regex("^[1-9][0-9]{0,8}$", tostring(group.precedence)))])}."
  }

  # Cognito prefers no role at all when two groups of a user tie.
  validation {
    condition     = length(distinct([for group in values(var.groups) : group.precedence])) == length(var.groups)
    error_message = "Each group needs a precedence of its own; these share one: ${join(", ", [for precedence, names in { for name, group in var.groups : coalesce(group.precedence, "null") => name... } : "${join(" and ", names)} (${precedence})" if length(names) > 1])}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : contains(["Allow", "Deny"], statement.effect)]]))
    error_message = "A statement's effect is \"Allow\" or \"Deny\"; not so: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : "${name} (\"${statement.effect}\")" if !contains(["Allow", "Deny"], statement.effect)]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : length(statement.actions) > 0 && length(statement.resources) > 0]]))
    error_message = "A statement needs at least one action and one resource; not so in: ${join(", ", distinct(flatten([for name, group in var.groups : [for statement in group.statements : name if length(statement.actions) == 0 || length(statement.resources) == 0]])))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for action in statement.actions : can(regex("^(\\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$", action))]]]))
    error_message = "An action is written \"service:Action\"; not so: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for action in statement.actions : "${name} (\"${action}\")" if !can(regex("^(\\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$", action))]]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : can(regex("^[A-Za-z0-9]*$", coalesce(statement.sid, "none")))]]))
    error_message = "A statement's sid consists of letters and digits; not so: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : "${name} (\"${statement.sid}\")" if !can(regex("^[A-Za-z0-9]*$", coalesce(statement.sid, "none")))]]))}."
  }
}

variable "trusted_role_arn" {
  description = "ARN of the one IAM role that may assume the groups' roles: the execution role of the API's function."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", var.trusted_role_arn))
    error_message = "trusted_role_arn is \"${var.trusted_role_arn}\"; it must be the ARN of one IAM role."
  }
}

variable "trusted_actions" {
  description = "What the trusted role may do with the groups' roles: `sts:AssumeRole`, and `sts:TagSession` or `sts:SetSourceIdentity` if its sessions have tags or a source identity."
  type        = set(string)
  default     = ["sts:AssumeRole"]
  nullable    = false

  validation {
    condition     = contains(var.trusted_actions, "sts:AssumeRole") && length(setsubtract(var.trusted_actions, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])) == 0
    error_message = "trusted_actions must hold sts:AssumeRole, and may hold sts:TagSession and sts:SetSourceIdentity; it is: ${join(", ", var.trusted_actions)}."
  }
}

variable "role_path" {
  description = "IAM path of the groups' roles, for them alone. Default: `/<name>/groups/`."
  type        = string
  default     = null

  validation {
    condition     = var.role_path == null || can(regex("^/([\\w+=,.@-]+/)+$", var.role_path))
    error_message = "role_path is \"${coalesce(var.role_path, "null")}\"; it must begin and end with a slash and have at least one part, as \"/api/groups/\" has."
  }
}

variable "deletion_protection" {
  description = "Whether the user pool is protected from deletion, which would delete its users."
  type        = bool
  default     = true
  nullable    = false
}

variable "password_auth_enabled" {
  description = "Whether clients may sign in by sending the password itself, besides SRP, which never sends it."
  type        = bool
  default     = false
  nullable    = false
}
