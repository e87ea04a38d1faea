# Terraform silently drops each key that an object's type does not have: with "condition" for
# "conditions" a statement would have no condition. So this module checks the inputs before Terraform
# converts them.
variable "given" {
  description = "The other inputs as they were given, each by its name, with every key."
  type        = any
  nullable    = false
}

locals {
  settings = {
    "A group"                 = ["description", "includes", "managed_policy_arns", "precedence", "role_arn", "role_of", "sessions_from", "statements"]
    "A statement"             = ["actions", "conditions", "effect", "resources", "sid"]
    "A condition"             = ["test", "values", "variable"]
    password_policy           = ["minimum_length", "password_history_size", "require_lowercase", "require_numbers", "require_symbols", "require_uppercase", "temporary_password_validity_days"]
    passkeys                  = ["relying_party_id", "user_verification"]
    token_validity            = ["access_minutes", "id_minutes", "refresh_days", "rotation"]
    "token_validity.rotation" = ["grace_seconds"]
    "A custom attribute"      = ["from_identity_provider", "max_length", "mutable"]
    managed_login             = ["callback_urls", "domain", "domain_prefix", "logout_urls", "version"]
    "managed_login.domain"    = ["certificate_arn", "name"]
    email                     = ["configuration_set", "from", "reply_to", "ses_identity_arn"]
    messages                  = ["invitation", "verification"]
    "A message"               = ["email", "sms", "subject"]
    sms                       = ["external_id", "region", "role_arn"]
    resource_server           = ["identifier", "scopes"]
    "A client"                = ["callback_urls", "group", "identity_providers", "logout_urls", "scopes", "secret", "token_validity"]
    "An identity provider"    = ["attribute_mapping", "details", "type"]
  }

  statements = flatten([
    for name, group in var.given.groups : [
      for number, statement in try(group.statements[*], []) : { path = "groups.${name}.statements[${number}]", value = statement }
    ]
  ])
}

module "known_settings" {
  source = "../../known_settings"

  settings = local.settings

  # A value that is not an object has no keys here; the type of its variable refuses it.
  objects = concat(
    [for name, group in var.given.groups : { kind = "A group", path = "groups.${name}", keys = try(keys(group), []) }],
    [for statement in local.statements : { kind = "A statement", path = statement.path, keys = try(keys(statement.value), []) }],
    flatten([
      for statement in local.statements : [
        for number, condition in try(statement.value.conditions[*], []) : { kind = "A condition", path = "${statement.path}.conditions[${number}]", keys = try(keys(condition), []) }
      ]
    ]),
    [for name, attribute in var.given.custom_attributes : { kind = "A custom attribute", path = "custom_attributes.${name}", keys = try(keys(attribute), []) }],
    [for name, provider in var.given.identity_providers : { kind = "An identity provider", path = "identity_providers.${name}", keys = try(keys(provider), []) }],
    [for name in ["email", "managed_login", "messages", "passkeys", "password_policy", "resource_server", "sms", "token_validity"] : { kind = name, path = name, keys = try(keys(var.given[name]), []) }],
    [for name, client in var.given.clients : { kind = "A client", path = "clients.${name}", keys = try(keys(client), []) }],
    [for name, client in var.given.clients : { kind = "token_validity", path = "clients.${name}.token_validity", keys = try(keys(client.token_validity), []) }],
    [for name, client in var.given.clients : { kind = "token_validity.rotation", path = "clients.${name}.token_validity.rotation", keys = try(keys(client.token_validity.rotation), []) }],
    [{ kind = "managed_login.domain", path = "managed_login.domain", keys = try(keys(var.given.managed_login.domain), []) }],
    [for name in ["invitation", "verification"] : { kind = "A message", path = "messages.${name}", keys = try(keys(var.given.messages[name]), []) }],
    [{ kind = "token_validity.rotation", path = "token_validity.rotation", keys = try(keys(var.given.token_validity.rotation), []) }],
  )
}
