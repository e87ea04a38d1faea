variable "authorizer" {
  description = <<-EOT
    The authorizer, which checks the API's callers. `cognito`: API Gateway checks the user pool's ID tokens. `lambda`: a
    separate function checks ID tokens and, with `access_tokens`, access tokens. `iam`: IAM checks
    signatures with credentials of the `identity_pool`. docs/authorizers.md compares them.
  EOT
  type        = string
  default     = "cognito"
}

variable "authorizer_package" {
  description = "Path of the zip that `scripts/package --authorizer` builds for `architecture` and `runtime`, absolute or relative to the root module's folder; for the authorizer `lambda`."
  type        = string
  default     = "../build/authorizer.zip"
}

variable "authorizer_cache_seconds" {
  description = "Seconds for which API Gateway caches the answer of the authorizer `lambda` for a token, 0 to 3600."
  type        = number
  default     = 300
}

variable "access_tokens" {
  description = "Whether the authorizer `lambda` accepts access tokens as well as ID tokens. This works with about 28 groups at most. The function refuses a user's access token that lacks the claim of a rule of `role_selection` or of a tag of `session`."
  type        = bool
  default     = false
}

variable "identity_pool" {
  description = "Whether to make an identity pool, from which users of the user pool get credentials of their group's role."
  type        = bool
  default     = false
}
