variable "user_pool" {
  description = <<-EOT
    How users sign in; the cognito module describes each part. `tier`: LITE, ESSENTIALS or PLUS.
    `mfa`: OFF, OPTIONAL or ON, by an authenticator application. `passkeys`: sign-in without a
    password. `threat_protection`: OFF, AUDIT or ENFORCED, with PLUS. `custom_attributes`: of users,
    for session tags, as claims `custom:NAME`. `managed_login`: Cognito's own sign-in pages.
    `password_auth_enabled`: sign-in by the password itself, besides SRP.
  EOT
  type = object({
    tier                  = optional(string, "ESSENTIALS")
    mfa                   = optional(string, "OPTIONAL")
    threat_protection     = optional(string, "OFF")
    password_auth_enabled = optional(bool, false)
    password_policy = optional(object({
      minimum_length                   = optional(number, 12)
      password_history_size            = optional(number, 0)
      require_lowercase                = optional(bool, true)
      require_numbers                  = optional(bool, true)
      require_symbols                  = optional(bool, true)
      require_uppercase                = optional(bool, true)
      temporary_password_validity_days = optional(number, 7)
    }), {})
    passkeys = optional(object({
      relying_party_id  = string
      user_verification = optional(string, "required")
    }))
    token_validity = optional(object({
      access_minutes = optional(number, 60)
      id_minutes     = optional(number, 60)
      refresh_days   = optional(number, 30)
    }), {})
    custom_attributes = optional(map(object({
      mutable    = optional(bool, true)
      max_length = optional(number, 256)
    })), {})
    managed_login = optional(object({
      domain_prefix = string
      callback_urls = set(string)
      logout_urls   = optional(set(string), [])
    }))
  })
  default  = {}
  nullable = false
}

variable "identity_providers" {
  description = "Identity providers that users may sign in with on the pages of `user_pool.managed_login`, by name. The cognito module describes them."
  type = map(object({
    type              = string
    details           = map(string)
    attribute_mapping = optional(map(string))
  }))
  default  = {}
  nullable = false
}
