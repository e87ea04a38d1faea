variable "user_pool_tier" {
  description = "As the cognito module describes it."
  type        = string
  nullable    = false
}

variable "mfa" {
  description = "As the cognito module describes it."
  type        = string
  nullable    = false
}

variable "password_policy" {
  description = "As the cognito module describes it."
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

variable "passkeys" {
  description = "As the cognito module describes it."
  type = object({
    relying_party_id  = string
    user_verification = optional(string, "required")
  })
  default = null

  validation {
    condition     = var.passkeys == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$", var.passkeys.relying_party_id))
    error_message = "passkeys.relying_party_id is ${jsonencode(try(var.passkeys.relying_party_id, null))}; it must be a domain in lower case, without scheme, port and path."
  }

  validation {
    condition     = var.passkeys == null || try(contains(["preferred", "required"], var.passkeys.user_verification), false)
    error_message = "passkeys.user_verification is \"${try(var.passkeys.user_verification, "")}\"; it must be preferred or required."
  }

  validation {
    condition     = var.passkeys == null || var.user_pool_tier != "LITE"
    error_message = "passkeys need user_pool_tier ESSENTIALS or PLUS; it is LITE."
  }

  # Cognito counts a passkey as one factor, and refuses it as the only one if two are required.
  validation {
    condition     = var.passkeys == null || var.mfa != "ON"
    error_message = "passkeys need mfa OFF or OPTIONAL; it is ON."
  }
}

variable "token_validity" {
  description = "As the cognito module describes it."
  type = object({
    access_minutes = optional(number, 60)
    id_minutes     = optional(number, 60)
    refresh_days   = optional(number, 30)
    rotation       = optional(object({ grace_seconds = optional(number, 0) }))
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

  validation {
    condition     = try(floor(var.token_validity.rotation.grace_seconds) == var.token_validity.rotation.grace_seconds && var.token_validity.rotation.grace_seconds >= 0 && var.token_validity.rotation.grace_seconds <= 60, var.token_validity.rotation == null)
    error_message = "token_validity.rotation.grace_seconds is ${try(var.token_validity.rotation.grace_seconds, "null")}; it must be a whole number from 0 to 60."
  }
}

variable "custom_attributes" {
  description = "As the cognito module describes it."
  type = map(object({
    mutable                = optional(bool, true)
    max_length             = optional(number, 256)
    from_identity_provider = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(var.custom_attributes) <= 50
    error_message = "A user pool has up to 50 custom attributes; custom_attributes has ${length(var.custom_attributes)}."
  }

  validation {
    condition     = alltrue([for name in keys(var.custom_attributes) : can(regex("^[\\w.-]{1,20}$", name))])
    error_message = "A custom attribute's name has 1 to 20 letters, digits or any of _.-, without \"custom:\"; invalid: ${join(", ", [for name in keys(var.custom_attributes) : "\"${name}\"" if !can(regex("^[\\w.-]{1,20}$", name))])}."
  }

  # By these names Cognito means attributes that every user has.
  validation {
    condition     = length(setintersection(keys(var.custom_attributes), local.standard_attributes)) == 0
    error_message = "Every user has these attributes, so no custom one can have their names: ${join(", ", setintersection(keys(var.custom_attributes), local.standard_attributes))}."
  }

  validation {
    condition     = alltrue([for attribute in values(var.custom_attributes) : floor(attribute.max_length) == attribute.max_length && attribute.max_length >= 1 && attribute.max_length <= 2048])
    error_message = "max_length of a custom attribute is a whole number from 1 to 2048; invalid: ${join(", ", [for name, attribute in var.custom_attributes : "${name} (${attribute.max_length})" if !(floor(attribute.max_length) == attribute.max_length && attribute.max_length >= 1 && attribute.max_length <= 2048)])}."
  }

  # At each sign-in Cognito writes the attribute anew.
  validation {
    condition     = alltrue([for attribute in values(var.custom_attributes) : attribute.mutable if attribute.from_identity_provider])
    error_message = "An attribute that an identity provider fills must be mutable; otherwise the provider's users could sign in only once. Invalid: ${join(", ", [for name, attribute in var.custom_attributes : name if attribute.from_identity_provider && !attribute.mutable])}."
  }
}

variable "managed_login" {
  description = "As the cognito module describes it."
  type = object({
    domain_prefix = optional(string)
    domain = optional(object({
      name            = string
      certificate_arn = string
    }))
    callback_urls = optional(set(string), [])
    logout_urls   = optional(set(string), [])
    version       = optional(number)
  })
  default = null

  validation {
    condition     = try(contains([1, 2], coalesce(var.managed_login.version, 1)), true)
    error_message = "managed_login.version is ${try(coalesce(var.managed_login.version, 1), 1)}; it must be 1 or 2."
  }

  validation {
    condition     = try(coalesce(var.managed_login.version, 1), 1) == 1 || var.user_pool_tier != "LITE"
    error_message = "managed_login.version 2 needs user_pool_tier ESSENTIALS or PLUS; it is LITE."
  }

  validation {
    condition     = try((var.managed_login.domain_prefix == null) != (var.managed_login.domain == null), true)
    error_message = "managed_login needs either domain_prefix, for a domain of Cognito, or domain, for your own domain."
  }

  validation {
    condition     = try(var.managed_login.domain_prefix == null, true) || can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.managed_login.domain_prefix))
    error_message = "managed_login.domain_prefix is \"${try(coalesce(var.managed_login.domain_prefix, "null"), "")}\"; it needs 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end."
  }

  validation {
    condition     = !can(regex("aws|amazon|cognito", var.managed_login.domain_prefix))
    error_message = "managed_login.domain_prefix is \"${try(coalesce(var.managed_login.domain_prefix, "null"), "")}\"; Cognito reserves prefixes with aws, amazon or cognito in them."
  }

  # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
  validation {
    condition     = try(var.managed_login.domain == null, true) || try(can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.){2,}[a-z]{2,}$", var.managed_login.domain.name)) && length(var.managed_login.domain.name) <= 63, false)
    error_message = "managed_login.domain.name is \"${try(var.managed_login.domain.name, "")}\"; it must be a domain in lower case below your own domain, with up to 63 characters, such as auth.example.com."
  }

  # Cognito puts CloudFront before the pages, which takes certificates of that region.
  validation {
    condition     = try(var.managed_login.domain == null, true) || can(regex("^arn:[\\w-]+:acm:us-east-1:\\d{12}:certificate/[\\w-]+$", var.managed_login.domain.certificate_arn))
    error_message = "managed_login.domain.certificate_arn is \"${try(var.managed_login.domain.certificate_arn, "")}\"; it must be the ARN of a certificate of ACM in us-east-1, wherever the user pool is."
  }

  validation {
    condition     = var.managed_login == null || try(length(var.managed_login.callback_urls) > 0, false) || anytrue([for client in values(var.clients) : length(client.callback_urls) + length(client.scopes) > 0])
    error_message = "managed_login.callback_urls is empty; the sign-in pages need a URL to return users to. It may be empty if one of clients has callback_urls or scopes."
  }

  validation {
    condition     = try(max(length(var.managed_login.callback_urls), length(var.managed_login.logout_urls)) <= 100, true)
    error_message = "managed_login has ${try(length(var.managed_login.callback_urls), 0)} callback_urls and ${try(length(var.managed_login.logout_urls), 0)} logout_urls; it can have up to 100 of each."
  }

  validation {
    condition     = alltrue([for url in flatten([for login in var.managed_login[*] : setunion(login.callback_urls, login.logout_urls)]) : try(length(url) <= 1024, true)])
    error_message = "A URL of managed_login can have up to 1024 characters; too long: ${join(", ", [for url in flatten([for login in var.managed_login[*] : setunion(login.callback_urls, login.logout_urls)]) : "${substr(url, 0, 40)}… (${length(url)})" if !try(length(url) <= 1024, true)])}."
  }

  validation {
    condition     = alltrue([for url in flatten([for login in var.managed_login[*] : setunion(login.callback_urls, login.logout_urls)]) : try(can(regex("^[a-z][a-z0-9+.-]*://[^\\s#]+$", url)) && (!startswith(url, "http:") || can(regex("^http://localhost([:/]|$)", url))) && !can(regex("^https?://[^/]*[*]", url)), false)])
    error_message = "A URL of managed_login is https, http on localhost, or of an application's own scheme, without a fragment and without a wildcard for the host; invalid: ${join(", ", [for url in flatten([for login in var.managed_login[*] : setunion(login.callback_urls, login.logout_urls)]) : jsonencode(url) if !try(can(regex("^[a-z][a-z0-9+.-]*://[^\\s#]+$", url)) && (!startswith(url, "http:") || can(regex("^http://localhost([:/]|$)", url))) && !can(regex("^https?://[^/]*[*]", url)), false)])}."
  }
}

variable "identity_providers" {
  description = "As the cognito module describes it."
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
    condition     = alltrue([for provider in values(var.identity_providers) : try(contains(["SAML", "OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"], provider.type), false)])
    error_message = "An identity provider's type is SAML, OIDC, Google, Facebook, LoginWithAmazon or SignInWithApple; invalid: ${join(", ", [for name, provider in var.identity_providers : "${name} (${jsonencode(provider.type)})" if !try(contains(["SAML", "OIDC", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"], provider.type), false)])}."
  }

  validation {
    condition     = alltrue([for name, provider in var.identity_providers : try(contains(["SAML", "OIDC"], provider.type) ? can(regex("^[A-Za-z0-9][A-Za-z0-9.-]{2,31}$", name)) && !contains(local.reserved_names, name) : name == provider.type, true)])
    error_message = "A SAML or OIDC provider's name has 3 to 32 letters, digits, dots and hyphens, but not the names ${join(", ", local.reserved_names)}; the name of any other provider is its type. Invalid: ${join(", ", [for name, provider in var.identity_providers : "\"${name}\" (${jsonencode(provider.type)})" if !try(contains(["SAML", "OIDC"], provider.type) ? can(regex("^[A-Za-z0-9][A-Za-z0-9.-]{2,31}$", name)) && !contains(local.reserved_names, name) : name == provider.type, true)])}."
  }

  # Cognito checks the details only when it makes the provider. The name of a detail is not secret.
  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : length(setsubtract(try(local.provider_details[provider.type], []), try(keys(provider.details), []))) == 0])
    error_message = "An identity provider lacks details that its type needs: ${join("; ", [for name, provider in var.identity_providers : "${name} (${join(", ", try(nonsensitive(setsubtract(local.provider_details[provider.type], try(keys(provider.details), []))), setsubtract(local.provider_details[provider.type], try(keys(provider.details), []))))})" if length(setsubtract(try(local.provider_details[provider.type], []), try(keys(provider.details), []))) > 0])}."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : anytrue([for detail in ["MetadataFile", "MetadataURL"] : contains(try(keys(provider.details), []), detail)]) if provider.type == "SAML"])
    error_message = "A SAML provider's details need MetadataURL or MetadataFile; invalid: ${join(", ", [for name, provider in var.identity_providers : name if provider.type == "SAML" && !anytrue([for detail in ["MetadataFile", "MetadataURL"] : contains(try(keys(provider.details), []), detail)])])}."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : alltrue([for value in try(values(provider.details), [null]) : try(length(value) > 0, false)])])
    error_message = "The details of an identity provider are texts, none of them empty; invalid: ${join(", ", [for name, provider in var.identity_providers : name if !try(nonsensitive(alltrue([for value in try(values(provider.details), [null]) : try(length(value) > 0, false)])), alltrue([for value in try(values(provider.details), [null]) : try(length(value) > 0, false)]))])}."
  }

  validation {
    condition     = alltrue([for provider in values(var.identity_providers) : try(alltrue([for attribute, source in provider.attribute_mapping : source != null && (startswith(attribute, "custom:") || contains(concat(local.standard_attributes, ["username"]), attribute))]), true)])
    error_message = "The keys of attribute_mapping are standard attributes in lower case, username, or custom:NAME, and its values the provider's attributes; invalid: ${join(", ", [for name, provider in var.identity_providers : "${name} (${jsonencode(provider.attribute_mapping)})" if !try(alltrue([for attribute, source in provider.attribute_mapping : source != null && (startswith(attribute, "custom:") || contains(concat(local.standard_attributes, ["username"]), attribute))]), true)])}."
  }

  # Cognito refuses users whose mapped attributes the client may not write.
  validation {
    condition     = alltrue(flatten([for provider in values(var.identity_providers) : [for attribute in try(keys(provider.attribute_mapping), []) : try(var.custom_attributes[trimprefix(attribute, "custom:")].from_identity_provider, false) if startswith(attribute, "custom:")]]))
    error_message = "attribute_mapping fills standard attributes, and those of custom_attributes with from_identity_provider = true: whoever may write another one could choose a session tag. Invalid: ${join(", ", flatten([for name, provider in var.identity_providers : [for attribute in try(keys(provider.attribute_mapping), []) : "${name} (${attribute})" if startswith(attribute, "custom:") && !try(var.custom_attributes[trimprefix(attribute, "custom:")].from_identity_provider, false)]]))}."
  }
}

locals {
  provider_details = {
    OIDC            = ["attributes_request_method", "authorize_scopes", "client_id", "oidc_issuer"]
    Google          = ["authorize_scopes", "client_id", "client_secret"]
    Facebook        = ["authorize_scopes", "client_id", "client_secret"]
    LoginWithAmazon = ["authorize_scopes", "client_id", "client_secret"]
    SignInWithApple = ["authorize_scopes", "client_id", "key_id", "private_key", "team_id"]
  }

  standard_attributes = [
    "address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "locale", "middle_name", "name", "nickname",
    "phone_number", "phone_number_verified", "picture", "preferred_username", "profile", "sub", "updated_at", "website", "zoneinfo",
  ]

  # Names of providers that Cognito gives to users of the pool and of its social providers.
  reserved_names = ["COGNITO", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple"]

  # Cognito adds this mapping of the username if it is missing; without it each plan shows a change.
  usernames = { OIDC = "sub", Google = "sub", Facebook = "id", LoginWithAmazon = "user_id", SignInWithApple = "sub" }
}
