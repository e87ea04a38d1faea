variable "name" {
  description = "Name of the user pool and its app client, and first part of the name of each group's role."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=@-]{1,62}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 62 letters, digits or any of _+=@- since the names of IAM roles begin with it, up to their first dot."
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
    user's groups the one with the lowest `precedence` is preferred. `description` is optional.
    `statements` form the role's inline policy, none means no policy. Each has `actions` and
    `resources`, and may have `effect` (Allow, the default, or Deny), `sid`, and `conditions`, each of
    `test`, `variable` and `values`; an IAM policy variable is written `&{...}`.
    `managed_policy_arns`, up to 10, are attached. `includes` names groups whose statements, Deny
    too, and managed policies this one gets besides its own. Instead of these, `role_arn` gives the
    group an IAM role of yours, or `role_of` the role of another group, which it names. A key that is
    none of these is refused.
  EOT
  type        = any
  nullable    = false
}

variable "removed_groups" {
  description = "Names of groups that were in `groups` and may be deleted, with their memberships. With `deletion_protection` a plan that would delete any other group is refused."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.removed_groups : !contains([for kept in keys(var.groups) : lower(kept)], lower(name))])
    error_message = "removed_groups names groups that groups has, in the same or in other letters: ${join(", ", [for name in var.removed_groups : name if contains([for kept in keys(var.groups) : lower(kept)], lower(name))])}. A group that is removed is in removed_groups alone; once an apply has removed it, it may go from there, and come back to groups."
  }
}

variable "locked_out" {
  description = <<-EOT
    Persons who may do nothing any more, whatever group they are in, each by the `cognito:username`
    of their tokens, and machines by their client IDs, as they are written there. Requests signed by
    way of the identity pool state the `sub` alone.
  EOT
  type        = set(string)
  default     = []
  nullable    = false

  # What Cognito takes as a username.
  validation {
    condition     = alltrue([for name in var.locked_out : can(regex("^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}$", name))])
    error_message = "locked_out names users, by 1 to 128 letters, marks, digits, symbols and punctuation; not so: ${join(", ", [for name in var.locked_out : jsonencode(name) if !can(regex("^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}$", name))])}."
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
    error_message = "A tag's key has 1 to 128 letters, digits, spaces or any of _.:/=+-@ and does not begin with aws:; invalid: ${join(", ", [for key in keys(var.session_tags) : "\"${key}\"" if !(can(regex("^[\\p{L}\\p{N}_.:/=+@ -]{1,128}$", key)) && !startswith(lower(key), "aws:"))])}."
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
    error_message = "Each of invoke_arns is a method's ARN of one API and one stage, as arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/*/* is; invalid: ${join(", ", [for arn in var.invoke_arns : "\"${arn}\"" if !can(regex("^arn:[\\w-]+:execute-api:[a-z0-9-]+:\\d{12}:[a-z0-9]+/[\\w-]+/.+$", arn))])}."
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
