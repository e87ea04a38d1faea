locals {
  # Cognito's standard attributes that a user can write.
  standard_attributes = [
    "address", "birthdate", "email", "family_name", "gender", "given_name", "locale", "middle_name",
    "name", "nickname", "phone_number", "picture", "preferred_username", "profile", "updated_at",
    "website", "zoneinfo",
  ]
  readable_attributes = concat(
    local.standard_attributes,
    ["email_verified", "phone_number_verified"],
    [for name in keys(module.settings.custom_attributes) : "custom:${name}"],
  )

  # How users sign in without the sign-in pages.
  auth_flows = concat(
    ["ALLOW_USER_SRP_AUTH"],
    var.password_auth_enabled ? ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"] : [],
    [for passkeys in module.settings.passkeys[*] : "ALLOW_USER_AUTH"],
    contains(keys(var.triggers), "define_auth_challenge") ? ["ALLOW_CUSTOM_AUTH"] : [],
  )
  oauth_scopes = ["email", "openid", "profile"]

  # What each identity provider fills of the custom attributes.
  filled_attributes = {
    for name, provider in module.settings.identity_providers : name => [
      for attribute in try(keys(provider.attribute_mapping), []) : attribute if startswith(attribute, "custom:")
    ]
  }

  # Cognito writes what a provider fills by the rights of the client. So a provider that fills custom
  # attributes is for clients that name it, by which nobody signs in otherwise.
  provider_names = concat(
    ["COGNITO"],
    [for name, provider in merge(aws_cognito_identity_provider.this, aws_cognito_identity_provider.social) : provider.provider_name if length(local.filled_attributes[name]) == 0],
  )

  # The pages may be there for other clients alone.
  login = [for login in module.settings.managed_login[*] : login if length(login.callback_urls) > 0]
}

resource "aws_cognito_user_pool_client" "this" {
  count = var.user_pool_id == null ? 1 : 0

  name         = var.name
  user_pool_id = aws_cognito_user_pool.this[0].id

  # A browser or mobile client cannot keep a secret, and SRP needs none.
  generate_secret               = false
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  explicit_auth_flows = concat(
    local.auth_flows,
    # Cognito refuses it beside rotation, where GetTokensFromRefreshToken takes its place.
    module.settings.token_validity.rotation == null ? ["ALLOW_REFRESH_TOKEN_AUTH"] : [],
  )

  # Said even where they are empty, so that they go when managed_login goes.
  allowed_oauth_flows_user_pool_client = length(local.login) > 0
  allowed_oauth_flows                  = [for login in local.login : "code"]
  allowed_oauth_scopes                 = flatten([for login in local.login : local.oauth_scopes])
  callback_urls                        = flatten(local.login[*].callback_urls)
  logout_urls                          = flatten(local.login[*].logout_urls)
  supported_identity_providers         = flatten([for login in local.login : local.provider_names])

  # Custom attributes become session tags: whoever could write one could choose what they may do.
  # A user's own access token is enough to write each attribute that is named here.
  write_attributes = local.standard_attributes
  read_attributes  = local.readable_attributes

  access_token_validity  = module.settings.token_validity.access_minutes
  id_token_validity      = module.settings.token_validity.id_minutes
  refresh_token_validity = module.settings.token_validity.refresh_days

  dynamic "refresh_token_rotation" {
    for_each = module.settings.token_validity.rotation[*]

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
}
