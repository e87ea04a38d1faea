variable "name_prefix" {
  description = "Name of this deployment. The names of all its resources begin with it. It must be unique in the account."
  type        = string
  default     = "group-role"
}

variable "region" {
  description = "Region to deploy to, such as `eu-central-1`. Default: the region of `AWS_REGION` or of the profile."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region is ${jsonencode(var.region)}; it must be the name of an AWS region, such as eu-central-1."
  }
}

variable "allowed_account_ids" {
  description = "IDs of the AWS accounts to which you may deploy. With credentials of another account every command fails. Default: any account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.allowed_account_ids == null || length(coalesce(var.allowed_account_ids, ["none"])) > 0 && alltrue([for id in coalesce(var.allowed_account_ids, []) : can(regex("^[0-9]{12}$", id))])
    error_message = "allowed_account_ids is ${jsonencode(var.allowed_account_ids)}; it must be null, or at least one account ID of 12 digits."
  }
}

variable "groups" {
  description = <<-EOT
    Groups of the user pool, by name, and the permissions of their members. Each group gets one IAM
    role. Cognito prefers the group with the lowest `precedence` among a user's groups. `description` is
    optional. `statements` form the role's inline policy; without any it has none. A statement has
    `actions` and `resources`, and may have `effect` (Allow, the default, or Deny), `sid`, and
    `conditions`, each with `test`, `variable` and `values`. In a resource `{documents_bucket_arn}`
    stands for the ARN of the documents bucket; write an IAM policy variable as `&{...}`.
    `managed_policy_arns`: policies to attach. `includes`: groups whose statements (also Deny) and
    managed policies this group gets too. Instead of all these, `role_arn` gives the group your own IAM
    role, or `role_of` the role of another group. `sessions_from`, such as `2026-11-30T12:00:00Z`: the role's
    sessions from before this time, and tokens issued before it, no longer work. Other keys are refused.
  EOT
  type        = any
  default = {
    readers = {
      precedence  = 30
      description = "List and read documents"
      statements = [
        { actions = ["s3:ListBucket"], resources = ["{documents_bucket_arn}"] },
        { actions = ["s3:GetObject"], resources = ["{documents_bucket_arn}/*"] },
      ]
    }
    editors = {
      precedence  = 20
      description = "List, read and write documents"
      includes    = ["readers"]
      statements  = [{ actions = ["s3:PutObject"], resources = ["{documents_bucket_arn}/*"] }]
    }
    admins = {
      precedence  = 10
      description = "List, read, write and delete documents"
      includes    = ["editors"]
      statements  = [{ actions = ["s3:DeleteObject"], resources = ["{documents_bucket_arn}/*"] }]
    }
  }
}

variable "removed_groups" {
  description = "Names of groups that you removed from `groups` and that Terraform may delete, with their memberships. With `deletion_protection` the plan fails if it would delete any other group."
  type        = set(string)
  default     = []
}

variable "locked_out" {
  description = <<-EOT
    Users and machines that are locked out, whatever their groups: users by the `cognito:username` in
    their tokens, machines by their client IDs. Upper and lower case differ. Behind
    `authorizer = "iam"`, name users by their `sub`. See docs/lock-out.md.
  EOT
  type        = set(string)
  default     = []
  nullable    = false
}

variable "role_selection" {
  description = <<-EOT
    How the function chooses the role of a request, beyond the token's preferred or only role; an
    object. `default_group`: the group whose role callers get if their role is ambiguous or missing, or
    if they match no rule; without it the function denies them. `header`: name of a request header by
    which callers choose among the roles of their token. `rules`: a list of up to 25, which replace the
    token's roles; the first rule that matches decides. A rule is an object with `claim`, `match_type`
    (Equals, NotEqual, StartsWith or Contains), `value` and `group`.
  EOT
  type        = any
  default     = {}
}

variable "session" {
  description = <<-EOT
    Tags, source identity and policies of the callers' sessions; an object. `tags`: up to 50 session
    tags, each key with the name of the claim that gives its value; policies read them as
    `&{aws:PrincipalTag/key}`. `source_identity`: name of the claim that becomes the source identity.
    `policy_arns`, a list of up to 10, and `policy`, a JSON document of up to 2,048 characters, limit
    every session further.
  EOT
  type        = any
  default     = {}
}

variable "deletion_protection" {
  description = "Whether users and documents are protected: the user pool cannot be deleted, a group only when `removed_groups` names it, and the bucket only when it is empty."
  type        = bool
  default     = true
}

variable "kms_key_arn" {
  description = <<-EOT
    ARN of your KMS key that encrypts logs, the function's configuration and documents. The key's policy
    must allow CloudWatch Logs to use it. Groups with statements or managed policies may use it for
    documents; you must give that right to a `role_arn` of your own. Default: AWS-managed keys.
  EOT
  type        = string
  default     = null
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of every role that Terraform makes. Default: none."
  type        = string
  default     = null
}

variable "iam_path" {
  description = "IAM path of every role that Terraform makes, such as `/apis/`; the groups' roles are below it, in `NAME_PREFIX/groups/`. IAM cannot move a role, so another path makes new roles."
  type        = string
  default     = "/"
}

variable "xray_tracing_enabled" {
  description = "Whether X-Ray traces requests, from the API to the calls made as the caller."
  type        = bool
  default     = false
}

variable "monitoring" {
  description = <<-EOT
    Alarms and a dashboard; an object. `alarm_topic_arns`: a list of SNS topics that get the alarms.
    `thresholds`: an object, which the monitoring module describes. Default: no alarms, no dashboard.
  EOT
  type        = any
  default     = null
}

variable "tags" {
  description = "Up to 50 tags for every resource that can have tags. None may have the key of a tag of `session`, in upper or lower case."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "AWS reserves tags that begin with aws:, as these do: ${join(", ", [for key in keys(var.tags) : key if startswith(lower(key), "aws:")])}."
  }

  validation {
    condition     = length(var.tags) <= 50
    error_message = "tags has ${length(var.tags)} tags; AWS allows 50 for each resource."
  }

  validation {
    # A pattern with the count in it, such as {1,128}, takes Terraform some 20 ms each time.
    condition     = alltrue([for key, value in var.tags : try(can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]+$", key)) && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*$", value)) && length(regexall(".", key)) <= 128 && length(regexall(".", value)) <= 256, false)])
    error_message = "A tag's key has 1 to 128 and its value up to 256 characters: letters, digits, white space and _.:/=+-@. Invalid: ${join(", ", [for key, value in var.tags : "\"${key}\" = ${jsonencode(value)}" if !try(can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]+$", key)) && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*$", value)) && length(regexall(".", key)) <= 128 && length(regexall(".", value)) <= 256, false)])}."
  }

  # IAM compares keys without regard to case, other services with it.
  validation {
    condition     = length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags)
    error_message = "The keys of tags must differ by more than upper and lower case; these do not: ${join(", ", [for key in keys(var.tags) : key if length([for other in keys(var.tags) : other if lower(other) == lower(key)]) > 1])}."
  }

  # The groups' roles have these tags, and a session that lacks a tag has the value of its role's.
  validation {
    condition     = length(setintersection([for key in keys(var.tags) : lower(key)], [for key in try(keys(var.session.tags), []) : lower(key)])) == 0
    error_message = "tags cannot have keys of session.tags, because a session without such a tag would have the value of its role's tag: ${join(", ", [for key in keys(var.tags) : key if contains([for other in try(keys(var.session.tags), []) : lower(other)], lower(key))])}. Rename one of the two; IAM does not distinguish upper and lower case."
  }
}
