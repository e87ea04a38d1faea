variable "user_pool_id" {
  description = "ID of a user pool of yours, to which groups and roles are added; without it, one is made, with its app client. It must be known when Terraform plans."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_id == null || can(regex("^[\\w-]+_[0-9A-Za-z]+$", var.user_pool_id))
    error_message = "user_pool_id is \"${coalesce(var.user_pool_id, "null")}\"; it must be the ID of a user pool, as \"eu-central-1_a1B2c3D4e\" is."
  }

  validation {
    condition     = var.user_pool_id == null || can(regex("^${local.region}_", var.user_pool_id))
    error_message = "user_pool_id is \"${coalesce(var.user_pool_id, "null")}\"; groups can only be added to a pool of the provider's region, ${local.region}."
  }

  validation {
    condition     = var.user_pool_id == null || length(local.user_pool_inputs) == 0
    error_message = "These inputs shape a user pool of this module's own, not the one that user_pool_id brings: ${join(", ", local.user_pool_inputs)}."
  }
}

variable "user_pool_client_id" {
  description = "ID of the app client of the user pool of yours whose ID tokens the identity pool takes; for `user_pool_id` with `identity_pool`."
  type        = string
  default     = null

  validation {
    condition     = var.user_pool_client_id == null || can(regex("^[\\w+]{1,128}$", var.user_pool_client_id))
    error_message = "user_pool_client_id is \"${coalesce(var.user_pool_client_id, "null")}\"; it must be the ID of an app client."
  }

  validation {
    condition     = var.user_pool_client_id == null || var.user_pool_id != null
    error_message = "user_pool_client_id is \"${coalesce(var.user_pool_client_id, "null")}\", and there is no user_pool_id: the user pool made here has an app client of its own."
  }

  validation {
    condition     = var.user_pool_client_id != null || var.user_pool_id == null || !var.identity_pool
    error_message = "identity_pool needs user_pool_client_id: the app client of user pool ${coalesce(var.user_pool_id, "null")} whose ID tokens it is to take."
  }
}

variable "deletion_protection" {
  description = "Whether users are protected: the user pool made here from deletion, which would delete them, and groups from a deletion that `removed_groups` does not name, which would delete their memberships."
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
  description = "What Cognito does about compromised passwords and risky sign-ins: `OFF`, `AUDIT` or `ENFORCED`, the latter two in the tier PLUS."
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
    What a password must have. `minimum_length` is 6 to 99, by default 12. `require_lowercase`,
    `require_numbers`, `require_symbols` and `require_uppercase` are true by default. A temporary password is valid for
    `temporary_password_validity_days`, 1 to 365. The last `password_history_size` passwords, up to
    24, cannot be used again; not in the tier LITE.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "password_auth_enabled" {
  description = "Whether clients may sign in by sending the password itself, besides SRP, which never sends it."
  type        = bool
  default     = false
  nullable    = false
}

variable "mfa" {
  description = "Second factor at sign-in with a password, by an authenticator application (TOTP): `OFF`, `OPTIONAL` for users who set one up, or `ON` for all."
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
    Sign-in with a passkey instead of a password. `relying_party_id` is the domain of the
    application that users sign in to. With `user_verification` `required`, a passkey asks for a
    PIN or a biometric each time; with `preferred`, if it can.
  EOT
  type        = any
  default     = null
}

variable "token_validity" {
  description = "How long tokens are valid: `id_minutes` and `access_minutes`, 5 to 1440 each, and `refresh_days`, up to 3650, longer than either. With `rotation` a refresh token can be used once, and gives the next one; the last stays valid for its `grace_seconds`, 0 to 60. A user who leaves a group keeps its role until the ID token expires."
  type        = any
  default     = {}
  nullable    = false
}

variable "custom_attributes" {
  description = <<-EOT
    Attributes of users for session tags: strings that only an operator can write, as claims
    `custom:NAME` in ID tokens. Each by its name, with `mutable`, by default true, and `max_length`, by
    default 256, which is what a session tag holds. With `from_identity_provider` an identity
    provider may fill it. Attributes can be added later, but never be changed or removed.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "managed_login" {
  description = <<-EOT
    Sign-in pages by Cognito, for the authorization code flow with the scopes `openid`, `email` and
    `profile`. `domain_prefix` begins the pages' domain, and is unique in the region; or `domain` is
    one of yours, with `name` and `certificate_arn` in us-east-1. They lead back
    to one of `callback_urls`, or of `logout_urls`, up to 100 each: an https URL, http on localhost,
    or one with an application's own scheme. Without `callback_urls` the pages, or the domain, are
    for `clients` alone. `version` is 1, the classic pages, or 2, which need a
    branding; left out, new pages are the classic ones.
  EOT
  type        = any
  default     = null
}

variable "identity_providers" {
  description = <<-EOT
    Identity providers that users may sign in with on the sign-in pages, by name: the `type` SAML,
    OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple, of which the latter four are names
    too. `details` are Cognito's ProviderDetails without what Cognito adds; plans hide them, the state
    holds them. `attribute_mapping` gives the provider's attribute for each standard attribute, for
    `username`, and for custom attributes with `from_identity_provider`. Needs `managed_login`.
  EOT
  type        = any
  default     = {}
  nullable    = false
}
