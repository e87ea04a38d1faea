variable "user_pool" {
  description = <<-EOT
    How users sign in; the cognito module describes each part. `tier`: LITE, ESSENTIALS or PLUS.
    `mfa`: OFF, OPTIONAL or ON, by an authenticator application. `passkeys`: sign-in without a
    password. `threat_protection`: OFF, AUDIT or ENFORCED, with PLUS. `custom_attributes`: of users,
    for session tags, as claims `custom:NAME`. `managed_login`: Cognito's own sign-in pages.
    `password_auth_enabled`: sign-in by the password itself, besides SRP. `password_policy`: what a
    password must have. `token_validity`: for how long tokens are valid. `self_sign_up`: whether
    anybody may sign up. `default_group`: the group of whoever does, by a function of
    `triggers_package`. `sign_in_with`: `email`, `phone_number` or both. `triggers`: functions of
    yours. `clients`: app clients beside the default one, machines among them, with the scopes of
    `resource_server`. `email`, `sms`, `messages`: who sends them, and their texts. A key that is none
    of these is refused.
  EOT
  type        = any
  default     = {}
}

variable "identity_providers" {
  description = "Identity providers that users may sign in with on the pages of `user_pool.managed_login`, by name. The cognito module describes them."
  type        = any
  default     = {}
}

variable "user_pool_id" {
  description = "ID of a user pool of yours, which gets the groups; without it, one is made. It must be known when Terraform plans, and excludes `identity_providers` and all of `user_pool` but `clients` and `resource_server`."
  type        = string
  default     = null
}

variable "user_pool_client_id" {
  description = "ID of the app client with which users sign in to the user pool that `user_pool_id` brings. Without it the authorizer `cognito` takes the tokens of each of the pool's clients; the authorizer `lambda`, `identity_pool` and `scripts/verify` need it."
  type        = string
  default     = null
}

variable "triggers_package" {
  description = "Path of the zip that `scripts/package --triggers` builds, absolute or relative to the root module's folder; for `user_pool.default_group`."
  type        = string
  default     = "../build/triggers.zip"
}

variable "additional_client_ids" {
  description = "IDs of app clients of the user pool that are made elsewhere, whose tokens the authorizer `lambda` takes too."
  type        = set(string)
  default     = []
  nullable    = false
}
