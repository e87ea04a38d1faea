variable "name_prefix" {
  description = "Name of this deployment: the names of all its resources are, or begin with, this. Must be unique in the account."
  type        = string
  default     = "group-role"
}

variable "region" {
  description = "Region to deploy to, such as `eu-central-1`. Default: what the environment says, by `AWS_REGION` or a profile."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region is \"${coalesce(var.region, "null")}\"; it must be the name of an AWS region, such as eu-central-1."
  }
}

variable "allowed_account_ids" {
  description = "IDs of the AWS accounts that this may be deployed to; with credentials of another account every command fails. Default: any account."
  type        = set(string)
  default     = null

  validation {
    condition     = var.allowed_account_ids == null || length(coalesce(var.allowed_account_ids, ["none"])) > 0 && alltrue([for id in coalesce(var.allowed_account_ids, []) : can(regex("^[0-9]{12}$", id))])
    error_message = "allowed_account_ids is ${jsonencode(var.allowed_account_ids)}; it must be null, or at least one account ID of 12 digits."
  }
}

variable "groups" {
  description = <<-EOT
    Groups of the user pool, by name, and what their members may do. Each becomes one IAM role. Of a
    user's groups the one with the lowest `precedence` is preferred. `description` is optional.
    `statements` form the role's inline policy, none means no policy. Each has `actions` and
    `resources`, and may have `effect` (Allow, the default, or Deny), `sid`, and `conditions`, each of
    `test`, `variable` and `values`. In a resource `{documents_bucket_arn}` stands for the ARN of the
    documents bucket, and an IAM policy variable is written `&{...}`. `managed_policy_arns` are
    attached. `includes` names groups whose statements, Deny too, and managed policies this one gets
    besides its own. Instead of these, `role_arn` gives the group an IAM role of yours, or `role_of`
    the role of another group, which it names. A key that is none of these is refused.
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
  description = "Names of groups that were in `groups` and may be deleted, with their memberships. With `deletion_protection` a plan that would delete any other group is refused."
  type        = set(string)
  default     = []
}

variable "locked_out" {
  description = <<-EOT
    Persons who may do nothing any more, whatever group they are in, each by the `cognito:username`
    of their tokens, and machines by their client IDs, as they are written there. Behind the
    authorizer `iam` a person's `sub` stands for them. docs/lock-out.md has the rest.
  EOT
  type        = set(string)
  default     = []
  nullable    = false
}

variable "role_selection" {
  description = <<-EOT
    How the role of a request is chosen, beyond the token's preferred or only role; an object.
    `default_group`: the group whose role callers get whose role is ambiguous or missing, or for
    whom no rule holds; none denies them. `header`: name of a request header by which callers choose
    among the roles of their token. `rules`: a list of up to 25, which replace the roles of the
    token; the first that holds decides. A rule is an object with `claim`, `match_type` (Equals,
    NotEqual, StartsWith or Contains), `value` and `group`.
  EOT
  type        = any
  default     = {}
}

variable "session" {
  description = <<-EOT
    What the callers' sessions carry; an object. `tags`: session tags by key, each with the name of
    the claim that it takes its value from, up to 50; policies read them as
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
    ARN of a KMS key of yours that encrypts logs, the function's configuration and documents. Its
    policy must let CloudWatch Logs use it. Groups with statements or managed policies may use it for
    documents; a `role_arn` of yours needs that right from you. Default: AWS-managed keys.
  EOT
  type        = string
  default     = null
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds every role made here. Default: none."
  type        = string
  default     = null
}

variable "iam_path" {
  description = "IAM path of every role made here, such as `/apis/`; the groups' roles are below it, at `IAM_PATH` with `NAME_PREFIX/groups/`. IAM cannot move a role: another path makes new ones."
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
    Alarms and a dashboard; an object. The alarms go to the SNS topics of `alarm_topic_arns`, a list,
    beyond `thresholds`, an object, which the monitoring module describes. Default: neither.
  EOT
  type        = any
  default     = null
}

variable "tags" {
  description = "Tags of every resource that can have tags, up to 50."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "AWS reserves tags that begin with aws:, as these do: ${join(", ", [for key in keys(var.tags) : key if startswith(lower(key), "aws:")])}."
  }

  validation {
    condition     = length(var.tags) <= 50
    error_message = "tags has ${length(var.tags)} tags; AWS takes 50 a resource."
  }

  validation {
    condition     = alltrue([for key, value in var.tags : can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", key)) && can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", value))])
    error_message = "A tag's key has 1 to 128 and its value up to 256 characters: letters, digits, white space and _.:/=+-@. Invalid: ${join(", ", [for key, value in var.tags : "\"${key}\" = \"${value}\"" if !can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}$", key)) || !can(regex("^[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}$", value))])}."
  }

  # IAM compares keys without regard to case, other services with it.
  validation {
    condition     = length(distinct([for key in keys(var.tags) : lower(key)])) == length(var.tags)
    error_message = "The keys of tags must differ by more than upper and lower case; these do not: ${join(", ", [for key in keys(var.tags) : key if length([for other in keys(var.tags) : other if lower(other) == lower(key)]) > 1])}."
  }
}
