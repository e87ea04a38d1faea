variable "cors_allow_origins" {
  description = "Origins whose scripts may read the function's answers, or only `*` for any origin."
  type        = list(string)
  default     = ["*"]
  nullable    = false

  validation {
    condition     = length(var.cors_allow_origins) > 0
    error_message = "cors_allow_origins is empty; it needs an origin, or * for any."
  }

  validation {
    condition     = alltrue([for origin in var.cors_allow_origins : can(regex("^(\\*|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?)$", origin)) && !can(regex("^(http://.*:80|https://.*:443)$", origin))])
    error_message = "An origin is * or, as browsers send it, scheme://host[:port] in lower case, without a path and the scheme's own port; invalid: ${join(", ", [for origin in var.cors_allow_origins : jsonencode(origin) if !can(regex("^(\\*|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?)$", origin)) || can(regex("^(http://.*:80|https://.*:443)$", origin))])}."
  }

  validation {
    condition     = !contains(var.cors_allow_origins, "*") || length(var.cors_allow_origins) == 1
    error_message = "cors_allow_origins has * for any origin, and also ${join(", ", [for origin in var.cors_allow_origins : jsonencode(origin) if origin != "*"])}: remove one or the other."
  }

  validation {
    condition     = length(distinct(var.cors_allow_origins)) == length(var.cors_allow_origins)
    error_message = "cors_allow_origins has an origin twice: ${join(", ", distinct([for origin in var.cors_allow_origins : jsonencode(origin) if length([for other in var.cors_allow_origins : other if other == origin]) > 1]))}."
  }
}

variable "role_selection" {
  description = <<-EOT
    How the function chooses the role of a request, beyond the token's preferred or only role; an
    object. `default_role_arn`: the role of callers whose role is ambiguous or missing, or who match no
    rule; without it the function denies them. `header`: name of a request header by which callers
    choose among the roles of their token. `rules`: a list of up to 25, which replace the token's
    roles; the first rule that matches decides. A rule is an object with `claim`, `match_type` (Equals,
    NotEqual, StartsWith or Contains), `value` and `role_arn`. `allowed_role_arns` must cover every role.
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

variable "locked_out" {
  description = "Callers who get no session, whatever their role: the `cognito:username` of users, the client IDs of machines, and the `sub` of users who sign requests."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.locked_out : can(regex("^\\S+$", name))])
    error_message = "Names in locked_out are neither empty nor null, and have no white space; invalid: ${join(", ", [for name in var.locked_out : jsonencode(name) if !can(regex("^\\S+$", name))])}."
  }
}

variable "sessions_from" {
  description = "Times, such as `2026-11-30T12:00:00Z`, by the ARN of a role: the cognito module's `sessions_from`. A token that was issued earlier gets no session of this role."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for time in values(var.sessions_from) : can(regex("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", time)) && can(timeadd(time, "0s"))])
    error_message = "sessions_from has times, written as 2026-11-30T12:00:00Z; invalid: ${join(", ", [for role_arn, time in var.sessions_from : "${role_arn} (${jsonencode(time)})" if !(can(regex("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$", time)) && can(timeadd(time, "0s")))])}."
  }

  # The function looks a role up by its ARN: by another name the time would have no effect.
  validation {
    condition     = alltrue([for role_arn in keys(var.sessions_from) : can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", role_arn))])
    error_message = "The keys of sessions_from are ARNs of IAM roles; invalid: ${join(", ", [for role_arn in keys(var.sessions_from) : jsonencode(role_arn) if !can(regex("^arn:[\\w-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$", role_arn))])}."
  }
}

variable "access_tokens" {
  description = "Whether the function accepts access tokens as well as ID tokens. It accepts them only from a Lambda authorizer that adds their roles, as `function/authorizer.py` does. It refuses a user's access token that lacks the claim of a rule or of a session tag."
  type        = bool
  default     = false
  nullable    = false
}

variable "issuers" {
  description = "Issuers whose tokens the function accepts, such as the cognito module's `issuer`: a second check after the API's authorizer. Either issuer of a user pool, ORIGINAL or UPDATED, stands for both. Default: the function does not compare issuers."
  type        = list(string)
  default     = null

  validation {
    condition     = try(length(var.issuers) > 0, true)
    error_message = "issuers is empty: no token could be accepted."
  }

  validation {
    condition     = alltrue([for issuer in coalesce(var.issuers, []) : can(regex("^https://[!-~]+$", issuer))])
    error_message = "An issuer is an address, such as https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123; invalid: ${join(", ", [for issuer in coalesce(var.issuers, []) : jsonencode(issuer) if !can(regex("^https://[!-~]+$", issuer))])}."
  }
}

variable "iam_callers" {
  description = <<-EOT
    Whose signed requests the function answers, for an API with the authorization AWS_IAM: users of the
    identity pool `identity_pool_id` who sign in through the user pool `user_pool_id` and get a role
    with the IAM path `role_path`. The function knows only the `sub` of these users. Default: nobody's.
  EOT
  type = object({
    identity_pool_id = string
    user_pool_id     = string
    role_path        = string
  })
  default = null

  validation {
    condition     = var.iam_callers == null || can(regex("^[a-z0-9-]+:[0-9a-f-]+$", var.iam_callers.identity_pool_id))
    error_message = "iam_callers.identity_pool_id is \"${try(coalesce(var.iam_callers.identity_pool_id), "null")}\"; it must be an identity pool's ID, such as eu-central-1:00000000-0000-0000-0000-000000000000."
  }

  validation {
    condition     = var.iam_callers == null || can(regex("^[a-z0-9-]+_[A-Za-z0-9]+$", var.iam_callers.user_pool_id))
    error_message = "iam_callers.user_pool_id is \"${try(coalesce(var.iam_callers.user_pool_id), "null")}\"; it must be a user pool's ID, such as eu-central-1_AbCdEf123."
  }

  validation {
    condition     = var.iam_callers == null || can(regex("^/([\\w+=,.@-]+/)*$", var.iam_callers.role_path))
    error_message = "iam_callers.role_path is \"${try(coalesce(var.iam_callers.role_path), "null")}\"; it must begin and end with a slash."
  }
}

variable "environment" {
  description = "Further environment variables of the function; the module sets `GROUP_ROLE_CONFIG`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !contains(keys(var.environment), "GROUP_ROLE_CONFIG")
    error_message = "environment must not set GROUP_ROLE_CONFIG: the module writes it from its other inputs."
  }

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Za-z]\\w+$", name))])
    error_message = "The name of an environment variable has 2 or more letters, digits and underscores and begins with a letter; invalid: ${join(", ", [for name in keys(var.environment) : "\"${name}\"" if !can(regex("^[A-Za-z]\\w+$", name))])}."
  }

  validation {
    condition     = alltrue([for value in values(var.environment) : value != null])
    error_message = "The value of an environment variable is a text; null: ${join(", ", [for name, value in var.environment : name if try(nonsensitive(value == null), value == null)])}."
  }

  validation {
    condition     = length(setintersection(keys(var.environment), local.reserved_variables)) == 0
    error_message = "environment must not set what Lambda sets: ${join(", ", setintersection(keys(var.environment), local.reserved_variables))}."
  }

  validation {
    condition     = !anytrue([for name in keys(var.environment) : startswith(name, "AWS_BEARER_TOKEN_")])
    error_message = "environment must not set ${join(", ", [for name in keys(var.environment) : name if startswith(name, "AWS_BEARER_TOKEN_")])}: botocore would send this key to AWS for every caller, in place of the caller's own credentials."
  }
}
