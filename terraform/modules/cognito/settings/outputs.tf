output "groups" {
  description = "With a value for each setting, and with the statements and managed policies of the groups that each includes."
  value = {
    for name, group in var.groups : name => merge(group, {
      statements          = local.joined_statements[name]
      managed_policy_arns = local.joined_managed_policy_arns[name]
    })
  }

  precondition {
    condition     = length(local.cycles) == 0
    error_message = "A group cannot include itself through others; these do: ${join(", ", local.cycles)}. Remove one of the names from includes."
  }

  precondition {
    condition     = length(local.too_deep) == 0
    error_message = "Groups can include others over up to 5 levels; invalid: ${join(", ", local.too_deep)}. Let the first group include a later one directly."
  }

  precondition {
    condition     = length(local.sid_clashes) == 0
    error_message = "A sid stands for one statement of a role, and includes brings these roles two different ones: ${join(", ", local.sid_clashes)}. Give one of the two another sid, or none."
  }

  # IAM's default quota, less those that lock people out.
  precondition {
    condition     = alltrue([for arns in values(local.joined_managed_policy_arns) : length(arns) + var.lock_out_policies <= 10])
    error_message = "A role can have 10 managed policies, of which ${var.lock_out_policies == 1 ? "1 locks" : "${var.lock_out_policies} lock"} people out; these groups have more, with those of the groups that they include: ${join(", ", [for name, arns in local.joined_managed_policy_arns : "${name} (${length(arns)})" if length(arns) + var.lock_out_policies > 10])}."
  }
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
