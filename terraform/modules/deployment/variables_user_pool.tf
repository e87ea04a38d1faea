variable "user_pool" {
  description = <<-EOT
    How users sign in; the cognito module describes each part. `tier`: LITE, ESSENTIALS or PLUS.
    `mfa`: OFF, OPTIONAL or ON, by an authenticator application. `passkeys`: sign-in without a
    password. `threat_protection`: OFF, AUDIT or ENFORCED, with PLUS. `custom_attributes`: of users,
    for session tags, as claims `custom:NAME`. `managed_login`: Cognito's own sign-in pages.
    `password_auth_enabled`: sign-in by the password itself, besides SRP. `password_policy`: what a
    password must have. `token_validity`: for how long tokens are valid. A key that is none of these
    is refused.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.user_pool))
    error_message = "user_pool is ${jsonencode(var.user_pool)}; it must be an object, such as { mfa = \"ON\" }."
  }
}

variable "identity_providers" {
  description = "Identity providers that users may sign in with on the pages of `user_pool.managed_login`, by name. The cognito module describes them."
  type        = any
  default     = {}
  nullable    = false
}
