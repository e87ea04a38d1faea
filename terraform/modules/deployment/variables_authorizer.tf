variable "authorizer" {
  description = <<-EOT
    The authorizer, which checks the API's callers. `cognito`: API Gateway checks the user pool's ID tokens. `lambda`: a
    separate function checks ID tokens and, with `access_tokens`, access tokens. `iam`: IAM checks
    signatures with credentials of the `identity_pool`. docs/authorizers.md compares them.
  EOT
  type        = string
  default     = "cognito"
  nullable    = false

  validation {
    condition     = contains(["cognito", "lambda", "iam"], var.authorizer)
    error_message = "authorizer is \"${var.authorizer}\"; it must be cognito, lambda or iam."
  }

  validation {
    condition     = var.authorizer != "iam" || var.identity_pool
    error_message = "authorizer iam needs identity_pool = true: nobody else has credentials to sign with."
  }

  validation {
    condition     = var.authorizer != "iam" || alltrue([for group in values(var.groups) : try(group.role_arn, null) == null])
    error_message = "authorizer iam knows callers by the path of the roles that Terraform makes, so it would answer 403 to groups with your own role_arn: ${join(", ", [for name, group in var.groups : name if try(group.role_arn, null) != null])}."
  }

  validation {
    condition     = var.authorizer != "iam" || try(var.role_selection.default_group, null) == null
    error_message = "authorizer iam and role_selection.default_group exclude each other: whoever signs a request has a role already."
  }
}

variable "authorizer_package" {
  description = "Path of the zip that `scripts/package --authorizer` builds for `architecture` and `runtime`, absolute or relative to the root module's folder; for the authorizer `lambda`."
  type        = string
  default     = null

  validation {
    condition     = var.authorizer != "lambda" || try(fileexists(var.authorizer_package), false)
    error_message = var.authorizer_package == null ? "authorizer lambda needs authorizer_package: the zip that scripts/package --authorizer builds." : "There is no file ${jsonencode(var.authorizer_package)}: run scripts/package --authorizer first."
  }
}

variable "authorizer_cache_seconds" {
  description = "Seconds for which API Gateway caches the answer of the authorizer `lambda` for a token, 0 to 3600."
  type        = number
  default     = 300
  nullable    = false
}

variable "access_tokens" {
  description = "Whether the authorizer `lambda` accepts access tokens as well as ID tokens. This works with about 28 groups at most. The function refuses a user's access token that lacks the claim of a rule of `role_selection` or of a tag of `session`."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.access_tokens || var.authorizer == "lambda"
    error_message = "access_tokens needs authorizer = \"lambda\"; it is ${var.authorizer}, which does not know the roles of an access token."
  }
}

variable "identity_pool" {
  description = "Whether to make an identity pool, from which users of the user pool get credentials of their group's role."
  type        = bool
  default     = false
  nullable    = false
}
