variable "name" {
  description = "Name of the user pool and its app client. The name of each group's role begins with it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w+=@-]{1,62}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 62 letters, digits or any of _+=@- since the names of IAM roles begin with it, up to their first dot."
  }

  # Terraform validates variables before it refreshes resources, and for every command: plan, apply,
  # destroy, refresh. A precondition would come too late, and a destroy ignores it. The first half is
  # there because a validation must refer to its variable.
  validation {
    condition     = var.name == "" || terraform_data.location.output == local.location
    error_message = "\"${var.name}\" was deployed to ${terraform_data.location.output}, and this is ${local.location}: Terraform would find none of its resources here, and drop them from the state. Set AWS_REGION, or the provider's region, and the credentials to those of the deployment. For another deployment here use another state, such as a new workspace."
  }
}

variable "groups" {
  description = <<-EOT
    Groups of the user pool, by name, and the permissions of their members. Each group gets one IAM
    role. Cognito prefers the group with the lowest `precedence` among a user's groups. `description` is
    optional. `statements` form the role's inline policy; without any it has none. A statement has
    `actions` and `resources`, and may have `effect` (Allow, the default, or Deny), `sid`, and
    `conditions`, each with `test`, `variable` and `values`; write an IAM policy variable as `&{...}`.
    `managed_policy_arns`: policies to attach. `includes`: groups whose statements (also Deny) and
    managed policies this group gets too. Instead of all these, `role_arn` gives the group your own IAM
    role, or `role_of` the role of another group. `sessions_from`, such as `2026-11-30T12:00:00Z`: the role's
    sessions from before this time, and tokens issued before it, no longer work. Other keys are refused.
  EOT
  type        = any
  nullable    = false

  # The settings module checks the rest. With null for an object, each of its rules would fail.
  validation {
    condition     = can(keys(var.groups)) && alltrue([for group in try(values(var.groups), []) : can([keys(group), [for statement in lookup(group, "statements", null)[*] : [keys(statement), [for condition in lookup(statement, "conditions", null)[*] : keys(condition)]]]])])
    error_message = "Groups, their statements and the statements' conditions are objects; invalid: ${join(", ", try([for name, group in var.groups : name if !can([keys(group), [for statement in lookup(group, "statements", null)[*] : [keys(statement), [for condition in lookup(statement, "conditions", null)[*] : keys(condition)]]]])], ["groups"]))}."
  }
}

variable "removed_groups" {
  description = "Names of groups that you removed from `groups` and that Terraform may delete, with their memberships. With `deletion_protection` the plan fails if it would delete any other group."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.removed_groups : !contains([for kept in keys(var.groups) : lower(kept)], try(lower(name), ""))])
    error_message = "removed_groups names groups that groups has, in the same or another case: ${join(", ", [for name in var.removed_groups : name if contains([for kept in keys(var.groups) : lower(kept)], try(lower(name), ""))])}. List a removed group only in removed_groups. After an apply has deleted it, you can remove it from removed_groups, and add it to groups again."
  }
}

variable "locked_out" {
  description = <<-EOT
    Users and machines that are locked out, whatever their groups: users by the `cognito:username` in
    their tokens, machines by their client IDs. Upper and lower case differ. Name users who sign
    requests with the identity pool's credentials by their `sub`, because such requests state only the
    `sub`. Name users by the `sub` too if `session_tags` has a tag of the claim `sub` and none of
    `cognito:username`.
  EOT
  type        = set(string)
  default     = []
  nullable    = false

  # Cognito accepts these usernames.
  validation {
    # A pattern with the count in it, such as {1,128}, takes Terraform some 20 ms each time.
    condition     = alltrue([for name in var.locked_out : try(can(regex("^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+$", name)) && length(regexall(".", name)) <= 128, false)])
    error_message = "locked_out has usernames, which have 1 to 128 letters, marks, digits, symbols and punctuation marks; these are not valid: ${join(", ", [for name in var.locked_out : jsonencode(name) if !try(can(regex("^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+$", name)) && length(regexall(".", name)) <= 128, false)])}."
  }

  validation {
    condition     = length(var.locked_out) == 0 || !var.identity_pool || length(local.lock_out_tags) > 0
    error_message = "locked_out needs a session tag that tells users apart, because all sessions of the identity pool have one name. Set session = { tags = { username = \"cognito:username\" } }, or session_tags if you call the cognito module."
  }

  validation {
    condition     = !var.identity_pool || !contains(var.locked_out, "CognitoIdentityCredentials")
    error_message = "locked_out cannot have CognitoIdentityCredentials, the name of all sessions of the identity pool. Disable the user of that name in the user pool."
  }
}

variable "trusted_role_arn" {
  description = "ARN of the only IAM role that may assume the groups' roles: the execution role of the API's function."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:${data.aws_partition.current.partition}:iam::\\d{12}:role/[\\w+=,.@/-]+$", var.trusted_role_arn))
    error_message = "trusted_role_arn is \"${var.trusted_role_arn}\"; it must be the ARN of one IAM role in the partition ${data.aws_partition.current.partition}."
  }
}

variable "trusted_actions" {
  description = "Actions that the trust policies allow the trusted role: `sts:AssumeRole`, and `sts:TagSession` or `sts:SetSourceIdentity` if sessions have tags or a source identity."
  type        = set(string)
  default     = ["sts:AssumeRole"]
  nullable    = false

  validation {
    condition     = contains(var.trusted_actions, "sts:AssumeRole") && length(setsubtract(var.trusted_actions, ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])) == 0
    error_message = "trusted_actions must have sts:AssumeRole, and may have sts:TagSession and sts:SetSourceIdentity; it is ${jsonencode(var.trusted_actions)}."
  }

  # Without session_tags this module could not compare their keys with the tags of the roles.
  validation {
    condition     = !contains(var.trusted_actions, "sts:TagSession") || length(var.session_tags) > 0
    error_message = "trusted_actions has sts:TagSession, so the function's sessions have tags: set session_tags to the same tags as session.tags of the function."
  }
}

variable "identity_pool" {
  description = "Whether to make an identity pool, from which users get credentials of their group's role. The roles then trust it too."
  type        = bool
  default     = false
  nullable    = false
}

variable "session_tags" {
  description = "The same as `session.tags` of the function, each key with the name of the claim that gives its value: tags of the identity pool's sessions. A plan refuses a group's role that has a tag with one of these keys itself."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.session_tags) <= 50
    error_message = "session_tags has ${length(var.session_tags)} tags; a session can have up to 50."
  }

  validation {
    # A pattern with the count in it, such as {1,128}, takes Terraform some 20 ms each time.
    condition     = alltrue([for key in keys(var.session_tags) : can(regex("^[\\p{L}\\p{N}_.:/=+@ -]+$", key)) && length(regexall(".", key)) <= 128 && !startswith(lower(key), "aws:")])
    error_message = "A tag's key has 1 to 128 letters, digits, spaces or any of _.:/=+-@ and does not begin with aws:; invalid: ${join(", ", [for key in keys(var.session_tags) : "\"${key}\"" if !(can(regex("^[\\p{L}\\p{N}_.:/=+@ -]+$", key)) && length(regexall(".", key)) <= 128 && !startswith(lower(key), "aws:"))])}."
  }

  validation {
    condition     = length(distinct([for key in keys(var.session_tags) : lower(key)])) == length(var.session_tags)
    error_message = "Keys of session_tags must differ by more than upper and lower case: ${join(", ", keys(var.session_tags))}."
  }

  validation {
    condition     = alltrue([for claim in values(var.session_tags) : try(length(claim) > 0 && trimspace(claim) == claim, false)])
    error_message = "Each tag names a claim, without white space around it; invalid: ${join(", ", [for key, claim in var.session_tags : "${key} (${jsonencode(claim)})" if !try(length(claim) > 0 && trimspace(claim) == claim, false)])}."
  }
}

variable "invoke_arns" {
  description = "ARNs of the API's methods that the groups' roles may call with signed requests, if the API's authorization is AWS_IAM."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.invoke_arns : can(regex("^arn:[\\w-]+:execute-api:[a-z0-9-]+:\\d{12}:[a-z0-9]+/[\\w-]+/.+$", arn))])
    error_message = "Each of invoke_arns is the ARN of methods of one API and one stage, such as arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/*/*; invalid: ${join(", ", [for arn in var.invoke_arns : jsonencode(arn) if !can(regex("^arn:[\\w-]+:execute-api:[a-z0-9-]+:\\d{12}:[a-z0-9]+/[\\w-]+/.+$", arn))])}."
  }
}

variable "role_path" {
  description = "IAM path of the groups' roles; no other role may have it. Default: `/<name>/groups/`."
  type        = string
  default     = null

  validation {
    condition     = var.role_path == null || try(can(regex("^/([\\w+=,.@-]+/)+$", var.role_path)) && length(var.role_path) <= 512, false)
    error_message = "role_path is ${jsonencode(var.role_path)}; it must begin and end with a slash and have at least one part, such as \"/api/groups/\", and up to 512 characters."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of every role that the module makes. Default: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:${data.aws_partition.current.partition}:iam::(aws|${data.aws_caller_identity.current.account_id}):policy/[\\w+=,.@/-]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is ${jsonencode(var.permissions_boundary_arn)}; it must be the ARN of an IAM policy of this account, or of AWS: arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/NAME, or with aws as the account."
  }
}
