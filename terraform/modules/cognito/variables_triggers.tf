variable "triggers" {
  description = <<-EOT
    Your functions that Cognito calls, by the name of the trigger: `pre_sign_up`,
    `post_confirmation`, `pre_authentication`, `post_authentication`, `pre_token_generation` (which
    gets events of version V2_0), `custom_message`, `user_migration`, `define_auth_challenge`,
    `create_auth_challenge` or `verify_auth_challenge_response`. Each is the ARN of a function, or of
    an alias or a version of one. Cognito gets the permission to call it for this user pool.
  EOT
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.triggers), local.trigger_names)) == 0
    error_message = "triggers has ${join(", ", setsubtract(keys(var.triggers), local.trigger_names))}; Cognito knows ${join(", ", local.trigger_names)}."
  }

  validation {
    condition     = alltrue([for arn in values(var.triggers) : can(regex("^arn:[\\w-]+:lambda:[a-z0-9-]+:\\d{12}:function:[\\w-]{1,140}(:[\\w-]+)?$", arn))])
    error_message = "A trigger is the ARN of a function, or of an alias or a version of one; invalid: ${join(", ", [for name, arn in var.triggers : "${name} (${coalesce(arn, "null")})" if !can(regex("^arn:[\\w-]+:lambda:[a-z0-9-]+:\\d{12}:function:[\\w-]{1,140}(:[\\w-]+)?$", arn))])}."
  }

  validation {
    condition     = alltrue([for arn in values(var.triggers) : try(strcontains(arn, ":lambda:${local.region}:${data.aws_caller_identity.current.account_id}:"), true)])
    error_message = "Cognito calls only functions of its own region, and the module can permit only those of this account: ${local.region} of ${data.aws_caller_identity.current.account_id}. Invalid: ${join(", ", [for name, arn in var.triggers : "${name} (${coalesce(arn, "null")})" if !try(strcontains(arn, ":lambda:${local.region}:${data.aws_caller_identity.current.account_id}:"), true)])}."
  }

  # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
  validation {
    condition     = !contains(keys(var.triggers), "pre_token_generation") || var.user_pool_tier != "LITE"
    error_message = "The trigger pre_token_generation gets events of version V2_0, which need user_pool_tier ESSENTIALS or PLUS; it is LITE."
  }
}

variable "self_sign_up" {
  description = "Whether anybody may sign up. A user without a group may do nothing: see `default_group`."
  type        = bool
  default     = false
  nullable    = false

  # Users who sign up through a client choose the attributes that the client may write.
  validation {
    condition     = !var.self_sign_up || !anytrue([for attribute in values(var.custom_attributes) : try(attribute.from_identity_provider, false)])
    error_message = "self_sign_up would let anybody set attributes that only an identity provider may fill: ${join(", ", [for name, attribute in var.custom_attributes : name if try(attribute.from_identity_provider, false)])}. Users of the provider sign in without it."
  }
}

variable "default_group" {
  description = "Group for users who sign up, once they are confirmed, and for users of an identity provider at their first sign-in. A function of this module adds them. Default: none."
  type        = string
  default     = null

  validation {
    condition     = var.default_group == null || contains(keys(var.groups), coalesce(var.default_group, "-"))
    error_message = "default_group is ${jsonencode(var.default_group)}, and groups has ${join(", ", keys(var.groups))}."
  }

  validation {
    condition     = var.default_group == null || !contains(keys(var.triggers), "post_confirmation")
    error_message = "default_group and triggers.post_confirmation exclude each other: a user pool has one trigger of that kind. Add users to the group ${jsonencode(var.default_group)} in your own function, by AdminAddUserToGroup."
  }

  validation {
    condition     = var.default_group == null || try(fileexists(var.default_group_package), false)
    error_message = "default_group needs default_group_package, the zip that scripts/package --triggers builds; it is ${jsonencode(var.default_group_package)}, and there is no such file."
  }

  validation {
    condition     = var.default_group == null || can(regex("^[\\w-]{1,50}$", var.name))
    error_message = "name is \"${var.name}\"; with default_group it needs 1 to 50 letters, digits, hyphens or underscores, since the function is named \"NAME_default_group\"."
  }
}

variable "default_group_package" {
  description = "Path of the zip that `scripts/package --triggers` builds; for `default_group`."
  type        = string
  default     = null
}

variable "log_retention_days" {
  description = "Days for which CloudWatch keeps the log of the default group's function."
  type        = number
  default     = 30
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts environment and log of the default group's function. Default: AWS-managed keys."
  type        = string
  default     = null
}

variable "iam_path" {
  description = "IAM path of the roles that belong to no group: the execution role of the default group's function, and the identity pool's default role."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^/([\\w+=,.@-]+/)*$", var.iam_path)) && length(var.iam_path) <= 512
    error_message = "iam_path is \"${var.iam_path}\"; it must begin and end with a slash, with letters, digits and +=,.@_- between slashes."
  }

  # The function may assume every role below the path of the groups' roles.
  validation {
    condition     = !startswith(var.iam_path, local.role_path)
    error_message = "iam_path is \"${var.iam_path}\", and everything below ${local.role_path} counts as a group's role: use another path."
  }
}
