output "groups" {
  description = "With a value for each setting."
  value       = var.groups
}

output "password_policy" {
  description = "With a value for each setting."
  value       = var.password_policy
}

output "passkeys" {
  description = "With a value for each setting."
  value       = var.passkeys
}

output "token_validity" {
  description = "With a value for each setting."
  value       = var.token_validity
}

output "custom_attributes" {
  description = "With a value for each setting."
  value       = var.custom_attributes
}

output "managed_login" {
  description = "With a value for each setting."
  value       = var.managed_login
}

output "identity_providers" {
  description = "With a value for each setting."
  value = {
    for name, provider in var.identity_providers : name => merge(provider, {
      attribute_mapping = provider.attribute_mapping == null ? null : merge({ for type, claim in local.usernames : "username" => claim if type == provider.type }, provider.attribute_mapping)
    })
  }
}

output "resource_server" {
  description = "As it was given."
  value       = var.resource_server
}

output "clients" {
  description = "With a value for each setting, and whether the client is a `machine`."
  value = {
    for name, client in var.clients : name => merge(client, {
      machine        = client.group != null
      secret         = coalesce(client.secret, client.group != null)
      token_validity = client.token_validity == null ? var.token_validity : client.token_validity
    })
  }
}

output "email" {
  description = "With a value for each setting."
  value       = var.email
}

output "messages" {
  description = "With a value for each setting."
  value       = var.messages
}

output "sms" {
  description = "With a value for each setting."
  value       = var.sms
}

output "sign_in_with" {
  description = "With a value for each setting."
  value       = var.sign_in_with
}
