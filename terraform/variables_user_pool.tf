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

  # The module checks what it is given; it never sees a key of this one that is not passed on.
  validation {
    condition = length(setsubtract(keys(var.user_pool), local.user_pool_settings)) == 0
    error_message = join("\n", [
      for key in setsubtract(keys(var.user_pool), local.user_pool_settings) :
      "user_pool.${key} is no setting${coalesce(join("", [for setting in local.user_pool_settings : "; did you mean ${setting}?" if startswith(setting, substr(key, 0, 3)) || strcontains(setting, key) || strcontains(key, setting)]), ".")} A user pool knows ${join(", ", local.user_pool_settings)}."
    ])
  }
}

locals {
  user_pool_settings = ["custom_attributes", "managed_login", "mfa", "passkeys", "password_auth_enabled", "password_policy", "threat_protection", "tier", "token_validity"]
}

variable "identity_providers" {
  description = "Identity providers that users may sign in with on the pages of `user_pool.managed_login`, by name. The cognito module describes them."
  type        = any
  default     = {}
  nullable    = false
}
