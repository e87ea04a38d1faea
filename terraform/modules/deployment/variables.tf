variable "name_prefix" {
  description = "Name of this deployment. The names of all its resources begin with it. It must be unique in the account."
  type        = string
  default     = "group-role"
  nullable    = false

  # 40 characters leave room for "-documents-" and an account's ID in a bucket's name of 63.
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name_prefix))
    error_message = "name_prefix is \"${var.name_prefix}\"; it needs 1 to 40 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }

  validation {
    condition     = !can(regex("^(xn--|sthree-|amzn-s3-demo-)", var.name_prefix))
    error_message = "name_prefix is \"${var.name_prefix}\"; S3 reserves names that begin with xn--, sthree- or amzn-s3-demo-."
  }

  # These are names that a deployment with a shorter prefix gives to roles and functions of its own.
  validation {
    condition     = !can(regex("-(authorizer|api-gateway-logs)$", var.name_prefix))
    error_message = "name_prefix is \"${var.name_prefix}\"; it must not end with -authorizer or -api-gateway-logs, since the deployment \"${replace(var.name_prefix, "/-(authorizer|api-gateway-logs)$/", "")}\" would have roles of the same names."
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
  nullable = false

  # The cognito module checks the rest.
  validation {
    condition     = can(keys(var.groups)) && alltrue([for group in try(values(var.groups), []) : can([for statement in lookup(group, "statements", null)[*] : merge(statement, { resources = [for resource in lookup(statement, "resources", []) : replace(resource, "-", "")] })])])
    error_message = "A group is an object, its statements are objects, and their resources lists of texts; invalid: ${!can(keys(var.groups)) ? "groups" : join(", ", [for name, group in var.groups : name if !can([for statement in lookup(group, "statements", null)[*] : merge(statement, { resources = [for resource in lookup(statement, "resources", []) : replace(resource, "-", "")] })])])}."
  }

  validation {
    condition     = alltrue(flatten([for group in try(values(var.groups), []) : [for statement in try(group.statements[*], []) : [for resource in try(statement.resources[*], []) : can(regex("^(\\*$|arn:|\\{documents_bucket_arn\\}(/|$))", resource))]]]))
    error_message = "A resource is *, an ARN, {documents_bucket_arn} or {documents_bucket_arn}/KEY; invalid: ${join(", ", try(flatten([for name, group in var.groups : [for statement in try(group.statements[*], []) : [for resource in try(statement.resources[*], []) : "${name} (${jsonencode(resource)})" if !can(regex("^(\\*$|arn:|\\{documents_bucket_arn\\}(/|$))", resource))]]]), []))}."
  }
}

variable "removed_groups" {
  description = "Names of groups that you removed from `groups` and that Terraform may delete, with their memberships. With `deletion_protection` the plan fails if it would delete any other group."
  type        = set(string)
  default     = []
  nullable    = false
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

  # The cognito module checks the rest.
  validation {
    condition     = length(var.locked_out) == 0 || var.authorizer != "iam" || contains(try(values(var.session.tags), []), "sub")
    error_message = "locked_out needs a session tag with the claim sub for authorizer = \"iam\", where the API knows users only by their sub: set session = { tags = { sub = \"sub\" } }, and name users by their sub."
  }

  validation {
    condition     = length(var.locked_out) == 0 || var.authorizer == "iam" || !var.identity_pool || contains(try(values(var.session.tags), []), "cognito:username")
    error_message = "locked_out needs a session tag with the claim cognito:username, because it has usernames and all sessions of the identity pool have one name: set session = { tags = { username = \"cognito:username\" } }."
  }
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
  nullable    = false
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
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether users and documents are protected: the user pool cannot be deleted, a group only when `removed_groups` names it, and the bucket only when it is empty."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = <<-EOT
    ARN of your KMS key that encrypts logs, the function's configuration and documents. The key's policy
    must allow CloudWatch Logs to use it. Groups with statements or managed policies may use it for
    documents; you must give that right to a `role_arn` of your own. Default: AWS-managed keys.
  EOT
  type        = string
  default     = null

  # The modules check the rest of the ARN.
  validation {
    condition     = var.kms_key_arn == null || try(split(":", var.kms_key_arn)[3], local.region) == local.region
    error_message = "kms_key_arn is ${jsonencode(var.kms_key_arn)}, a key of ${try(split(":", var.kms_key_arn)[3], "no region")}; this deploys to ${local.region}, and needs a key of that region."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of every role that Terraform makes. Default: none."
  type        = string
  default     = null

  # Here too, so that the message comes once and not from each module.
  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:${data.aws_partition.current.partition}:iam::(aws|${data.aws_caller_identity.current.account_id}):policy/[\\w+=,.@/-]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is ${jsonencode(var.permissions_boundary_arn)}; it must be the ARN of an IAM policy of this account, or of AWS: arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/NAME, or with aws as the account."
  }
}

variable "iam_path" {
  description = "IAM path of every role that Terraform makes, such as `/apis/`; the groups' roles are below it, in `NAME_PREFIX/groups/`. IAM cannot move a role, so another path makes new roles."
  type        = string
  default     = "/"
  nullable    = false

  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  validation {
    condition     = can(regex("^/([\\w+=,.@-]+/)*$", var.iam_path)) && length("${var.iam_path}${var.name_prefix}/groups/") <= 512
    error_message = "iam_path is \"${var.iam_path}\"; it must begin and end with a slash, with letters, digits and +=,.@_- between slashes, and have up to 512 characters with the groups' part."
  }
}

variable "xray_tracing_enabled" {
  description = "Whether X-Ray traces requests, from the API to the calls made as the caller."
  type        = bool
  default     = false
  nullable    = false
}

variable "monitoring" {
  description = <<-EOT
    Alarms and a dashboard; an object. `alarm_topic_arns`: a list of SNS topics that get the alarms.
    `thresholds`: an object, which the monitoring module describes. Default: no alarms, no dashboard.
  EOT
  type        = any
  default     = null
}
