variable "name" {
  description = "Name of the user pool and its app client, and first part of the name of each group's role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=.@-]{1,62}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 62 letters, digits or any of _+=.@- since the names of IAM roles begin with it."
  }

  # A check of a variable is made before Terraform looks for what has this name, and for every command:
  # plan, apply, destroy, refresh. A precondition would come too late, and a destroy would ignore it.
  # The first half is there because a variable's check has to name the variable.
  validation {
    condition     = var.name == "" || terraform_data.location.output == local.location
    error_message = "\"${var.name}\" was deployed to ${terraform_data.location.output}, and this is ${local.location}: Terraform would find nothing of it here, and forget it. Set AWS_REGION, or the provider's region, and the credentials to where it is. For another deployment here use another state, such as that of a new workspace."
  }
}

variable "groups" {
  description = <<-EOT
    Groups of the user pool, by name, and what their members may do. Each becomes one IAM role. Of a
    user's groups the one with the lowest `precedence` is preferred. `statements` form the role's
    inline policy, none means no policy; an IAM policy variable is written `&{...}`.
    `managed_policy_arns`, up to 10, are attached. Instead of these, `role_arn` gives the group an
    IAM role of yours, or `role_of` the role of another group, which it names.
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
    role_arn            = optional(string)
    role_of             = optional(string)
  }))
  nullable = false

  # A comma would make the list of role ARNs in a token ambiguous.
  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[\\w+=.@-]+$", name))])
    error_message = "A group's name consists of letters, digits and _+=.@- only; not so: ${join(", ", [for name in keys(var.groups) : "\"${name}\"" if !can(regex("^[\\w+=.@-]+$", name))])}."
  }

  validation {
    condition     = alltrue([for name in keys(var.groups) : length(name) <= 128])
    error_message = "A group's name may have 128 characters; too long: ${join(", ", [for name in keys(var.groups) : "\"${name}\" (${length(name)})" if length(name) > 128])}."
  }

  validation {
    condition     = alltrue([for name, group in var.groups : length("${var.name}-${name}") <= 64 if group.role_arn == null && group.role_of == null])
    error_message = "The name of a group's role, \"${var.name}-GROUP\", may have 64 characters; too long: ${join(", ", [for name, group in var.groups : "\"${name}\"" if group.role_arn == null && group.role_of == null && length("${var.name}-${name}") > 64])}."
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
    error_message = "precedence must be a whole number from 1 to 999999999; not so: ${join(", ", [for name, group in var.groups : "${name} (${coalesce(group.precedence, "null")})" if !can(regex("^[1-9][0-9]{0,8}$", tostring(group.precedence)))])}."
  }

  # Cognito prefers no role at all when two groups of a user tie.
  validation {
    condition     = length(distinct([for group in values(var.groups) : group.precedence])) == length(var.groups)
    error_message = "Each group needs a precedence of its own; these share one: ${join(", ", [for name, group in var.groups : "${name} (${coalesce(group.precedence, "null")})" if length([for other in values(var.groups) : other if other.precedence == group.precedence]) > 1])}."
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

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for resource in statement.resources : can(regex("^(\\*$|arn:)", resource))]]]))
    error_message = "A statement's resource is * or an ARN; not so: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for resource in statement.resources : "${name} (\"${resource}\")" if !can(regex("^(\\*$|arn:)", resource))]]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for condition in statement.conditions : can(regex("^((ForAllValues|ForAnyValue):)?[A-Za-z]+$", condition.test))]]]))
    error_message = "A condition's test is an IAM operator, as \"StringEquals\" is; not so: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for condition in statement.conditions : "${name} (\"${condition.test}\")" if !can(regex("^((ForAllValues|ForAnyValue):)?[A-Za-z]+$", condition.test))]]]))}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for statement in group.statements : [for condition in statement.conditions : can(regex("^[^:]+:.+$", condition.variable))]]]))
    error_message = "A condition's variable is an IAM key, as \"aws:SourceIp\" is; not so: ${join(", ", flatten([for name, group in var.groups : [for statement in group.statements : [for condition in statement.conditions : "${name} (\"${condition.variable}\")" if !can(regex("^[^:]+:.+$", condition.variable))]]]))}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : length(coalesce(group.description, "none")) <= 2048])
    error_message = "A group's description may have 2048 characters; too long: ${join(", ", [for name, group in var.groups : "${name} (${length(group.description)})" if length(coalesce(group.description, "none")) > 2048])}."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.groups) : [for arn in group.managed_policy_arns : can(regex("^arn:[\\w-]+:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]+$", arn))]]))
    error_message = "managed_policy_arns are ARNs of IAM policies; not so: ${join(", ", flatten([for name, group in var.groups : [for arn in group.managed_policy_arns : "${name} (\"${arn}\")" if !can(regex("^arn:[\\w-]+:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]+$", arn))]]))}."
  }

  # IAM's default quota.
  validation {
    condition     = alltrue([for group in values(var.groups) : length(group.managed_policy_arns) <= 10])
    error_message = "A role takes 10 managed policies; more have: ${join(", ", [for name, group in var.groups : "${name} (${length(group.managed_policy_arns)})" if length(group.managed_policy_arns) > 10])}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", group.role_arn)) if group.role_arn != null])
    error_message = "role_arn is the ARN of an IAM role; not so: ${join(", ", [for name, group in var.groups : "${name} (\"${group.role_arn}\")" if group.role_arn != null && !can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", group.role_arn))])}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : length(compact([group.role_arn, group.role_of])) <= (length(group.statements) + length(group.managed_policy_arns) > 0 ? 0 : 1)])
    error_message = "A group has role_arn, or role_of, or a role of its own with statements and managed_policy_arns; several of these have: ${join(", ", [for name, group in var.groups : name if length(compact([group.role_arn, group.role_of])) > (length(group.statements) + length(group.managed_policy_arns) > 0 ? 0 : 1)])}."
  }

  validation {
    condition     = alltrue([for group in values(var.groups) : try(var.groups[group.role_of].role_of == null, false) if group.role_of != null])
    error_message = "role_of names another group, which has no role_of itself; not so: ${join(", ", [for name, group in var.groups : "${name} (\"${group.role_of}\")" if group.role_of != null && !try(var.groups[group.role_of].role_of == null, false)])}."
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

variable "identity_pool" {
  description = "Whether to make an identity pool, by which users get credentials of their group's role themselves. The roles then trust it too."
  type        = bool
  default     = false
  nullable    = false
}

variable "session_tags" {
  description = "Tags that the identity pool gives its credentials, by key, each with the name of the claim that it takes its value from: the same as `session.tags` of the function."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.session_tags) <= 50
    error_message = "session_tags has ${length(var.session_tags)} tags; 50 are the most for a session."
  }

  validation {
    condition     = alltrue([for key in keys(var.session_tags) : can(regex("^[\\p{L}\\p{N}_.:/=+@ -]{1,128}$", key)) && !startswith(lower(key), "aws:")])
    error_message = "A tag's key has 1 to 128 letters, digits, spaces or any of _.:/=+-@ and does not begin with aws:; not so: ${join(", ", [for key in keys(var.session_tags) : "\"${key}\"" if !(can(regex("^[\\p{L}\\p{N}_.:/=+@ -]{1,128}$", key)) && !startswith(lower(key), "aws:"))])}."
  }

  validation {
    condition     = alltrue([for claim in values(var.session_tags) : length(claim) > 0])
    error_message = "Each tag names a claim; these name none: ${join(", ", [for key, claim in var.session_tags : key if claim == ""])}."
  }
}

variable "invoke_arns" {
  description = "ARNs of the API's methods that the groups' roles may call with signed requests, where the API's authorization is AWS_IAM."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.invoke_arns : can(regex("^arn:[\\w-]+:execute-api:[a-z0-9-]+:\\d{12}:[a-z0-9]+/[\\w-]+/.+$", arn))])
    error_message = "Each of invoke_arns is a method's ARN of one API and one stage, as arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/*/* is; not so: ${join(", ", [for arn in var.invoke_arns : "\"${arn}\"" if !can(regex("^arn:[\\w-]+:execute-api:[a-z0-9-]+:\\d{12}:[a-z0-9]+/[\\w-]+/.+$", arn))])}."
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

variable "permissions_boundary_arn" {
  description = "ARN of the IAM policy that bounds every role made here, whatever its own policies allow."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[\\w-]+:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is \"${coalesce(var.permissions_boundary_arn, "null")}\"; it must be the ARN of an IAM policy."
  }
}
