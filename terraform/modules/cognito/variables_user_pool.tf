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
  description = "Whether the user pool made here is protected from deletion, which would delete its users."
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
    What a password must have. `minimum_length` is 6 to 99. A temporary password is valid for
    `temporary_password_validity_days`, 1 to 365. The last `password_history_size` passwords, up to
    24, cannot be used again; not in the tier LITE.
  EOT
  type = object({
    minimum_length                   = optional(number, 12)
    password_history_size            = optional(number, 0)
    require_lowercase                = optional(bool, true)
    require_numbers                  = optional(bool, true)
    require_symbols                  = optional(bool, true)
    require_uppercase                = optional(bool, true)
    temporary_password_validity_days = optional(number, 7)
  })
  default  = {}
  nullable = false

  validation {
    condition     = floor(var.password_policy.minimum_length) == var.password_policy.minimum_length && var.password_policy.minimum_length >= 6 && var.password_policy.minimum_length <= 99
    error_message = "password_policy.minimum_length is ${var.password_policy.minimum_length}; it must be a whole number from 6 to 99."
  }

  validation {
    condition     = floor(var.password_policy.password_history_size) == var.password_policy.password_history_size && var.password_policy.password_history_size >= 0 && var.password_policy.password_history_size <= 24
    error_message = "password_policy.password_history_size is ${var.password_policy.password_history_size}; it must be a whole number from 0 to 24."
  }

  validation {
    condition     = var.password_policy.password_history_size == 0 || var.user_pool_tier != "LITE"
    error_message = "password_policy.password_history_size is ${var.password_policy.password_history_size}; in user_pool_tier LITE it must be 0."
  }

  validation {
    condition     = floor(var.password_policy.temporary_password_validity_days) == var.password_policy.temporary_password_validity_days && var.password_policy.temporary_password_validity_days >= 1 && var.password_policy.temporary_password_validity_days <= 365
    error_message = "password_policy.temporary_password_validity_days is ${var.password_policy.temporary_password_validity_days}; it must be a whole number from 1 to 365."
  }
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
  type = object({
    relying_party_id  = string
    user_verification = optional(string, "required")
  })
  default = null

  validation {
    condition     = var.passkeys == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$", var.passkeys.relying_party_id))
    error_message = "passkeys.relying_party_id is \"${try(var.passkeys.relying_party_id, "")}\"; it must be a domain in lower case, without scheme, port and path."
  }

  validation {
    condition     = var.passkeys == null || try(contains(["preferred", "required"], var.passkeys.user_verification), false)
    error_message = "passkeys.user_verification is \"${try(var.passkeys.user_verification, "")}\"; it must be preferred or required."
  }

  validation {
    condition     = var.passkeys == null || var.user_pool_tier != "LITE"
    error_message = "passkeys need user_pool_tier ESSENTIALS or PLUS; it is LITE."
  }

  # Cognito takes a passkey for one factor, and lets nobody in by one where two are wanted.
  validation {
    condition     = var.passkeys == null || var.mfa != "ON"
    error_message = "passkeys need mfa OFF or OPTIONAL; it is ON."
  }
}

variable "token_validity" {
  description = "How long tokens are valid: `id_minutes` and `access_minutes`, 5 to 1440 each, and `refresh_days`, up to 3650, longer than either. A user who leaves a group keeps its role until the ID token expires."
  type = object({
    access_minutes = optional(number, 60)
    id_minutes     = optional(number, 60)
    refresh_days   = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = floor(var.token_validity.access_minutes) == var.token_validity.access_minutes && var.token_validity.access_minutes >= 5 && var.token_validity.access_minutes <= 1440
    error_message = "token_validity.access_minutes is ${var.token_validity.access_minutes}; it must be a whole number from 5 to 1440."
  }

  validation {
    condition     = floor(var.token_validity.id_minutes) == var.token_validity.id_minutes && var.token_validity.id_minutes >= 5 && var.token_validity.id_minutes <= 1440
    error_message = "token_validity.id_minutes is ${var.token_validity.id_minutes}; it must be a whole number from 5 to 1440."
  }

  validation {
    condition     = floor(var.token_validity.refresh_days) == var.token_validity.refresh_days && var.token_validity.refresh_days >= 1 && var.token_validity.refresh_days <= 3650
    error_message = "token_validity.refresh_days is ${var.token_validity.refresh_days}; it must be a whole number from 1 to 3650."
  }

  validation {
    condition     = var.token_validity.refresh_days * 1440 > max(var.token_validity.access_minutes, var.token_validity.id_minutes)
    error_message = "token_validity.refresh_days is ${var.token_validity.refresh_days}; refresh tokens must be valid for longer than the others, which are for ${max(var.token_validity.access_minutes, var.token_validity.id_minutes)} minutes."
  }
}

variable "custom_attributes" {
  description = <<-EOT
    Attributes of users for session tags: strings that only an operator can write, as claims
    `custom:NAME` in ID tokens. Attributes can be added later, but never be changed or removed. A
    session tag holds 256 characters.
  EOT
  type = map(object({
    mutable    = optional(bool, true)
    max_length = optional(number, 256)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(var.custom_attributes) <= 50
    error_message = "A user pool has up to 50 custom attributes; custom_attributes has ${length(var.custom_attributes)}."
  }

  validation {
    condition     = alltrue([for name in keys(var.custom_attributes) : can(regex("^[\\w.-]{1,20}$", name))])
    error_message = "A custom attribute's name has 1 to 20 letters, digits or any of _.-, without \"custom:\"; not so: ${join(", ", [for name in keys(var.custom_attributes) : "\"${name}\"" if !can(regex("^[\\w.-]{1,20}$", name))])}."
  }

  validation {
    condition     = alltrue([for attribute in values(var.custom_attributes) : floor(attribute.max_length) == attribute.max_length && attribute.max_length >= 1 && attribute.max_length <= 2048])
    error_message = "max_length of a custom attribute is a whole number from 1 to 2048; not so: ${join(", ", [for name, attribute in var.custom_attributes : "${name} (${attribute.max_length})" if !(floor(attribute.max_length) == attribute.max_length && attribute.max_length >= 1 && attribute.max_length <= 2048)])}."
  }
}

variable "managed_login" {
  description = <<-EOT
    Sign-in pages by Cognito, for the authorization code flow with the scopes `openid`, `email` and
    `profile`. `domain_prefix` begins the pages' domain, and is unique in the region. They lead back
    to one of `callback_urls`, or of `logout_urls`, up to 100 each: an https URL, http on localhost,
    or one with an application's own scheme.
  EOT
  type = object({
    domain_prefix = string
    callback_urls = set(string)
    logout_urls   = optional(set(string), [])
  })
  default = null

  validation {
    condition     = var.managed_login == null || can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.managed_login.domain_prefix))
    error_message = "managed_login.domain_prefix is \"${try(var.managed_login.domain_prefix, "")}\"; it needs 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end."
  }

  validation {
    condition     = !can(regex("aws|amazon|cognito", var.managed_login.domain_prefix))
    error_message = "managed_login.domain_prefix is \"${try(var.managed_login.domain_prefix, "")}\"; Cognito reserves prefixes with aws, amazon or cognito in them."
  }

  validation {
    condition     = var.managed_login == null || try(length(var.managed_login.callback_urls) > 0, false)
    error_message = "managed_login.callback_urls is empty; sign-in needs a URL to lead back to."
  }

  validation {
    condition     = try(max(length(var.managed_login.callback_urls), length(var.managed_login.logout_urls)) <= 100, true)
    error_message = "managed_login has ${try(length(var.managed_login.callback_urls), 0)} callback_urls and ${try(length(var.managed_login.logout_urls), 0)} logout_urls; it may have 100 of each."
  }

  validation {
    condition     = alltrue([for url in flatten([for login in var.managed_login[*] : setunion(login.callback_urls, login.logout_urls)]) : can(regex("^[a-z][a-z0-9+.-]*://[^\\s#]+$", url)) && (!startswith(url, "http:") || can(regex("^http://localhost([:/]|$)", url)))])
    error_message = "A URL of managed_login is https, http on localhost, or of an application's own scheme, without a fragment; not so: ${join(", ", [for url in flatten([for login in var.managed_login[*] : setunion(login.callback_urls, login.logout_urls)]) : "\"${url}\"" if !(can(regex("^[a-z][a-z0-9+.-]*://[^\\s#]+$", url)) && (!startswith(url, "http:") || can(regex("^http://localhost([:/]|$)", url))))])}."
  }
}

variable "identity_providers" {
  description = <<-EOT
    Identity providers that users may sign in with on the sign-in pages, by name: the `type` SAML,
    OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple, of which the latter four are names
    too. `details` are Cognito's ProviderDetails; plans hide them, the state holds them.
    `attribute_mapping` gives the provider's attribute for each standard attribute, and for
    `username`. Needs `managed_login`.
  EOT
  type = map(object({
    type              = string
    details           = map(string)
    attribute_mapping = optional(map(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(var.identity_providers) == 0 || var.managed_login != null
    error_message = "identity_providers need managed_login, whose pages lead to them: ${join(", ", keys(var.identity_providers))}."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : contains(["SAML", "OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"], provider.type)])
    error_message = "An identity provider's type is SAML, OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple; not so: ${join(", ", [for name, provider in var.identity_providers : "${name} (\"${provider.type}\")" if !contains(["SAML", "OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"], provider.type)])}."
  }

  validation {
    condition     = alltrue([for name, provider in var.identity_providers : contains(["SAML", "OIDC"], provider.type) ? can(regex("^[A-Za-z0-9][A-Za-z0-9.-]{2,31}$", name)) : name == provider.type])
    error_message = "A SAML or OIDC provider's name has 3 to 32 letters, digits, dots and hyphens, and any other's is its type; not so: ${join(", ", [for name, provider in var.identity_providers : "\"${name}\" (${provider.type})" if !(contains(["SAML", "OIDC"], provider.type) ? can(regex("^[A-Za-z0-9][A-Za-z0-9.-]{2,31}$", name)) : name == provider.type)])}."
  }

  # The app client cannot write custom attributes, and Cognito turns away users whose mapped
  # attributes it cannot write.
  validation {
    condition     = alltrue(flatten([for provider in values(var.identity_providers) : [for attribute in try(keys(provider.attribute_mapping), []) : !startswith(attribute, "custom:")]]))
    error_message = "attribute_mapping fills standard attributes only: whoever may write a custom one could choose a session tag. Not so: ${join(", ", flatten([for name, provider in var.identity_providers : [for attribute in try(keys(provider.attribute_mapping), []) : "${name} (${attribute})" if startswith(attribute, "custom:")]]))}."
  }
}
