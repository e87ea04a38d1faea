variable "authorizer" {
  description = <<-EOT
    The door of the API, who judges its callers. `cognito`: API Gateway itself, by the user pool's ID
    tokens. `lambda`: a function of its own, by the same tokens and, with `access_tokens`, by access
    tokens. `iam`: IAM, by signatures with the credentials of the `identity_pool`. docs/doors.md
    compares them.
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
  description = "How long API Gateway goes by an answer of the authorizer `lambda` for a token, 0 to 3600."
  type        = number
  default     = 300
}

variable "access_tokens" {
  description = "Whether the authorizer `lambda` accepts access tokens besides ID tokens. For some 28 groups at most."
  type        = bool
  default     = false
}

variable "identity_pool" {
  description = "Whether to make an identity pool, by which users of the user pool get credentials of their group's role themselves."
  type        = bool
  default     = false
}
