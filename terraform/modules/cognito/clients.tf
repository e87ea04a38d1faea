# App clients of further applications, each with its own URLs, and of machines with a secret.
resource "aws_cognito_resource_server" "this" {
  count = module.settings.resource_server == null ? 0 : 1

  name         = var.name
  identifier   = module.settings.resource_server.identifier
  user_pool_id = local.user_pool_id

  dynamic "scope" {
    for_each = module.settings.resource_server.scopes

    content {
      scope_name        = scope.key
      scope_description = scope.value
    }
  }
}

resource "aws_cognito_user_pool_client" "additional" {
  for_each = module.settings.clients

  name         = "${var.name}-${each.key}"
  user_pool_id = local.user_pool_id

  generate_secret               = each.value.secret
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  # Never empty: with an empty list Cognito would let users sign in, even with a machine's client.
  explicit_auth_flows = concat(
    each.value.machine || length(each.value.identity_providers) > 0 ? [] : local.auth_flows,
    each.value.machine || each.value.token_validity.rotation == null ? ["ALLOW_REFRESH_TOKEN_AUTH"] : [],
  )

  allowed_oauth_flows_user_pool_client = each.value.machine || length(each.value.callback_urls) > 0
  allowed_oauth_flows                  = each.value.machine ? ["client_credentials"] : length(each.value.callback_urls) > 0 ? ["code"] : []
  allowed_oauth_scopes                 = each.value.machine ? each.value.scopes : toset(length(each.value.callback_urls) > 0 ? local.oauth_scopes : [])
  callback_urls                        = each.value.callback_urls
  logout_urls                          = each.value.logout_urls
  supported_identity_providers         = length(each.value.identity_providers) > 0 ? each.value.identity_providers : toset(length(each.value.callback_urls) > 0 ? local.provider_names : [])

  # As for the default client, users may not write attributes that become session tags. Cognito writes
  # the providers' attributes through this client. Its users sign in only on the pages, whose tokens lack
  # the scope aws.cognito.signin.user.admin, which is needed to write attributes.
  write_attributes = concat(local.standard_attributes, distinct(flatten([for name in each.value.identity_providers : lookup(local.filled_attributes, name, [])])))
  read_attributes  = local.readable_attributes

  access_token_validity  = each.value.token_validity.access_minutes
  id_token_validity      = each.value.token_validity.id_minutes
  refresh_token_validity = each.value.token_validity.refresh_days

  dynamic "refresh_token_rotation" {
    for_each = each.value.machine ? [] : each.value.token_validity.rotation[*]

    content {
      feature                    = "ENABLED"
      retry_grace_period_seconds = refresh_token_rotation.value.grace_seconds
    }
  }

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }

  # The client names its scopes and providers, so they must exist first.
  depends_on = [
    aws_cognito_identity_provider.social,
    aws_cognito_identity_provider.this,
    aws_cognito_resource_server.this,
  ]

  lifecycle {
    # Your own pool may have a domain that this module does not know.
    precondition {
      condition     = var.user_pool_id != null || module.settings.managed_login != null || length(each.value.callback_urls) + length(each.value.scopes) == 0
      error_message = "The client \"${each.key}\" needs managed_login: its domain serves the sign-in pages, and issues the tokens of machines."
    }

    precondition {
      condition     = length(setsubtract(each.value.identity_providers, keys(module.settings.identity_providers))) == 0
      error_message = "The client \"${each.key}\" names identity providers that identity_providers does not have: ${join(", ", [for name in setsubtract(each.value.identity_providers, keys(module.settings.identity_providers)) : jsonencode(name)])}."
    }
  }
}
