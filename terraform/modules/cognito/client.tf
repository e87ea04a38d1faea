locals {
  # Cognito's standard attributes that users can write.
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

  # The custom attributes that each identity provider fills.
  filled_attributes = {
    for name, provider in module.settings.identity_providers : name => [
      for attribute in try(keys(provider.attribute_mapping), []) : attribute if startswith(attribute, "custom:")
    ]
  }

  # Cognito writes a provider's attributes with the rights of the client. So a provider that fills custom
  # attributes works only with clients that name it, and those clients allow no other sign-in.
  provider_names = concat(
    ["COGNITO"],
    [for name, provider in merge(aws_cognito_identity_provider.this, aws_cognito_identity_provider.social) : provider.provider_name if length(local.filled_attributes[name]) == 0],
  )

  # The sign-in pages may exist only for other clients.
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
    # Cognito refuses this flow together with rotation, which uses GetTokensFromRefreshToken.
    module.settings.token_validity.rotation == null ? ["ALLOW_REFRESH_TOKEN_AUTH"] : [],
  )

  # Set even if empty, so that an apply removes them when managed_login is gone.
  allowed_oauth_flows_user_pool_client = length(local.login) > 0
  allowed_oauth_flows                  = [for login in local.login : "code"]
  allowed_oauth_scopes                 = flatten([for login in local.login : local.oauth_scopes])
  callback_urls                        = flatten(local.login[*].callback_urls)
  logout_urls                          = flatten(local.login[*].logout_urls)
  supported_identity_providers         = flatten([for login in local.login : local.provider_names])

  # Custom attributes become session tags: users who could write one could choose their own permissions.
  # With their access token users can write each attribute that is listed here.
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
