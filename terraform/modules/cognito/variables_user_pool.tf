variable "user_pool_id" {
  description = "ID of your own user pool, to which the module adds groups and roles. Default: the module makes a user pool with an app client. The ID must be known when Terraform plans; for a pool of the same configuration, write `format(\"%s\", aws_cognito_user_pool.mine.id)`."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_id == null || can(regex("^[\\w-]+_[0-9A-Za-z]+$", var.user_pool_id))
    error_message = "user_pool_id is ${jsonencode(var.user_pool_id)}; it must be the ID of a user pool, such as \"eu-central-1_a1B2c3D4e\"."
  }

  validation {
    condition     = var.user_pool_id == null || can(regex("^${local.region}_", var.user_pool_id))
    error_message = "user_pool_id is ${jsonencode(var.user_pool_id)}; groups can only be added to a pool of the provider's region, ${local.region}."
  }

  validation {
    condition     = var.user_pool_id == null || length(local.user_pool_inputs) == 0
    error_message = "These inputs are for the module's own user pool and have no effect on that of user_pool_id: ${join(", ", local.user_pool_inputs)}."
  }
}

variable "user_pool_client_id" {
  description = "ID of the app client of your user pool whose ID tokens the identity pool accepts; for `user_pool_id` with `identity_pool`."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_client_id == null || can(regex("^[\\w+]{1,128}$", var.user_pool_client_id))
    error_message = "user_pool_client_id is ${jsonencode(var.user_pool_client_id)}; it must be the ID of an app client."
  }

  validation {
    condition     = var.user_pool_client_id == null || var.user_pool_id != null
    error_message = "user_pool_client_id is ${jsonencode(var.user_pool_client_id)}, and there is no user_pool_id: the module's own user pool has its own app client."
  }

  validation {
    condition     = var.user_pool_client_id != null || var.user_pool_id == null || !var.identity_pool
    error_message = "identity_pool needs user_pool_client_id: the app client of user pool ${coalesce(var.user_pool_id, "null")} whose ID tokens it accepts."
  }
}

variable "deletion_protection" {
  description = "Whether users and their groups are protected: the module's own user pool cannot be deleted, and a group only when `removed_groups` names it. Terraform refuses a destroy, also of the groups in your own user pool."
  type        = bool
  default     = true
  nullable    = false
}

variable "user_pool_tier" {
  description = "Feature plan of the user pool: `LITE`, `ESSENTIALS` or `PLUS`. It decides the price of a user."
  type        = string
  default     = "ESSENTIALS"
  nullable    = false

  validation {
    condition     = contains(["LITE", "ESSENTIALS", "PLUS"], var.user_pool_tier)
    error_message = "user_pool_tier is \"${var.user_pool_tier}\"; it must be LITE, ESSENTIALS or PLUS."
  }
}

variable "threat_protection" {
  description = "How Cognito treats compromised passwords and risky sign-ins: `OFF`, `AUDIT` or `ENFORCED`. The latter two need the tier PLUS."
  type        = string
  default     = "OFF"
  nullable    = false

  validation {
    condition     = contains(["OFF", "AUDIT", "ENFORCED"], var.threat_protection)
    error_message = "threat_protection is \"${var.threat_protection}\"; it must be OFF, AUDIT or ENFORCED."
  }

  validation {
    condition     = var.threat_protection == "OFF" || var.user_pool_tier == "PLUS"
    error_message = "threat_protection is ${var.threat_protection}, which needs user_pool_tier PLUS; it is ${var.user_pool_tier}."
  }
}

variable "password_policy" {
  description = <<-EOT
    Requirements for passwords. `minimum_length` is 6 to 99, by default 12. `require_lowercase`,
    `require_numbers`, `require_symbols` and `require_uppercase` are true by default. A temporary
    password is valid for `temporary_password_validity_days`, 1 to 365. Users cannot use the last
    `password_history_size` passwords again, up to 24; this does not work in the tier LITE.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "password_auth_enabled" {
  description = "Whether clients may send the password itself to sign in. SRP, which never sends it, always works."
  type        = bool
  default     = false
  nullable    = false
}

variable "mfa" {
  description = "Second factor at sign-in with a password, from an authenticator application (TOTP): `OFF`, `OPTIONAL` for users who set one up, or `ON` for all users."
  type        = string
  default     = "OPTIONAL"
  nullable    = false

  validation {
    condition     = contains(["OFF", "OPTIONAL", "ON"], var.mfa)
    error_message = "mfa is \"${var.mfa}\"; it must be OFF, OPTIONAL or ON."
  }
}

variable "passkeys" {
  description = <<-EOT
    Sign-in with a passkey instead of a password. `relying_party_id` is the domain of the application to
    which users sign in. With `user_verification` `required`, a passkey always asks for a PIN or a
    biometric; with `preferred`, only if it can.
  EOT
  type        = any
  default     = null
}

variable "token_validity" {
  description = "How long tokens are valid: `id_minutes` and `access_minutes`, 5 to 1440 each, and `refresh_days`, up to 3650, longer than either. With `rotation` each refresh token works once and returns the next one; the old one stays valid for `grace_seconds`, 0 to 60. A user who leaves a group keeps its role until the ID token expires."
  type        = any
  default     = {}
  nullable    = false
}

variable "custom_attributes" {
  description = <<-EOT
    Attributes of users for session tags, by name: strings that only an operator can write, in claims
    `custom:NAME` of ID tokens. Each has `mutable`, by default true, and `max_length`, by default 256,
    the limit of a session tag. With `from_identity_provider` an identity provider may fill it. You can
    add attributes later, but never change or remove one.
  EOT
  type        = any
  default     = {}
  nullable    = false

  # The settings module checks the rest. With null for an object, each of its rules would fail.
  validation {
    condition     = can(keys(var.custom_attributes)) && alltrue([for value in try(values(var.custom_attributes), []) : can(keys(value))])
    error_message = "custom_attributes is an object of objects; invalid: ${join(", ", try([for name, value in var.custom_attributes : name if !can(keys(value))], ["custom_attributes"]))}."
  }
}

variable "managed_login" {
  description = <<-EOT
    Cognito's sign-in pages, for the authorization code flow with the scopes `openid`, `email` and
    `profile`. `domain_prefix`: the first part of the pages' domain, unique in the region. Or `domain`:
    your own, with `name` and a `certificate_arn` in us-east-1. The pages return users to one of
    `callback_urls` or `logout_urls`, up to 100 each: an https URL, http on localhost, or one with an
    application's own scheme. Without `callback_urls` the pages are only for `clients`. `version`: 1,
    the classic pages, or 2, which need a branding. Default: new pages are classic.
  EOT
  type        = any
  default     = null
}

variable "identity_providers" {
  description = <<-EOT
    Identity providers with which users may sign in on the sign-in pages, by name; they need
    `managed_login`. `type`: SAML, OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple; with the
    latter four the name is the type. `details`: Cognito's ProviderDetails without the keys that Cognito
    adds; plans hide them, the state contains them. `attribute_mapping`: the provider's attribute for
    each standard attribute, for `username`, and for custom attributes with `from_identity_provider`.
  EOT
  type        = any
  default     = {}
  nullable    = false

  # The settings module checks the rest. With null for an object, each of its rules would fail.
  validation {
    condition     = can(keys(var.identity_providers)) && alltrue([for value in try(values(var.identity_providers), []) : can(keys(value))])
    error_message = "identity_providers is an object of objects; invalid: ${join(", ", try([for name, value in var.identity_providers : name if !can(keys(value))], ["identity_providers"]))}."
  }
}
