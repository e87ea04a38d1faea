# How users sign in: the defaults are safe, and each input reaches Cognito.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = data.aws_cognito_user_groups.this
  values = { groups = [] }
}

variables {
  name             = "api"
  trusted_role_arn = "arn:aws:iam::123456789012:role/api"
  groups           = { readers = { precedence = 20 } }
}

run "sign_in_is_safe_by_default" {
  command = plan
  module { source = "./modules/cognito" }

  assert {
    condition     = aws_cognito_user_pool.this[0].deletion_protection == "ACTIVE" && aws_cognito_user_pool.this[0].admin_create_user_config[0].allow_admin_create_user_only
    error_message = "The pool must be protected from deletion, and nobody may sign up alone."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].user_attribute_update_settings[0].attributes_require_verification_before_update == toset(["email"])
    error_message = "An email address must be verified before it takes the place of another."
  }

  assert {
    condition = aws_cognito_user_pool.this[0].password_policy == tolist([{
      minimum_length                   = 12
      password_history_size            = 0
      require_lowercase                = true
      require_numbers                  = true
      require_symbols                  = true
      require_uppercase                = true
      temporary_password_validity_days = 7
    }])
    error_message = "Passwords must have 12 characters of all kinds."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].mfa_configuration == "OPTIONAL" && aws_cognito_user_pool.this[0].software_token_mfa_configuration[0].enabled
    error_message = "Users must be able to set up a second factor."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].sign_in_policy[0].allowed_first_auth_factors == toset(["PASSWORD"]) && length(aws_cognito_user_pool.this[0].web_authn_configuration) == 0
    error_message = "By default users sign in only with a password."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].user_pool_tier == "ESSENTIALS" && aws_cognito_user_pool.this[0].user_pool_add_ons[0].advanced_security_mode == "OFF"
    error_message = "Features that cost more must be off by default."
  }

  assert {
    condition     = !aws_cognito_user_pool.this[0].username_configuration[0].case_sensitive
    error_message = "Names that differ in case only must be one user's."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])
    error_message = "By default the client must not accept plain passwords."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.this[0].enable_token_revocation
    error_message = "The client must not tell who exists, and must be able to revoke tokens."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].access_token_validity == 60 && aws_cognito_user_pool_client.this[0].id_token_validity == 60 && aws_cognito_user_pool_client.this[0].refresh_token_validity == 30
    error_message = "Tokens must be valid for an hour, refresh tokens for 30 days."
  }

  assert {
    condition     = !aws_cognito_user_pool_client.this[0].allowed_oauth_flows_user_pool_client && length(aws_cognito_user_pool_client.this[0].allowed_oauth_flows) == 0 && length(aws_cognito_user_pool_client.this[0].callback_urls) == 0
    error_message = "Without managed_login there must be no OAuth flow."
  }

  assert {
    condition     = length(aws_cognito_user_pool_domain.this) == 0 && length(aws_cognito_identity_provider.this) == 0 && output.managed_login_url == null
    error_message = "Sign-in pages and identity providers must be asked for."
  }

  assert {
    condition     = !anytrue([for name in aws_cognito_user_pool_client.this[0].write_attributes : startswith(name, "custom:")]) && length(aws_cognito_user_pool_client.this[0].write_attributes) == 17
    error_message = "Users may write only their standard attributes, whatever attributes the pool gets."
  }
}

run "passwords_alone_without_protection" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    password_auth_enabled = true
    deletion_protection   = false
    user_pool_tier        = "LITE"
    mfa                   = "OFF"
  }

  assert {
    condition     = length(setsubtract(["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"], aws_cognito_user_pool_client.this[0].explicit_auth_flows)) == 0
    error_message = "password_auth_enabled must let clients sign in with the password."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].deletion_protection == "INACTIVE"
    error_message = "deletion_protection = false must turn the protection off."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].mfa_configuration == "OFF" && length(aws_cognito_user_pool.this[0].software_token_mfa_configuration) == 0
    error_message = "mfa must accept OFF."
  }
}

run "stricter_passwords_and_tokens" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    password_policy   = { minimum_length = 16, password_history_size = 24, require_symbols = false, temporary_password_validity_days = 1 }
    token_validity    = { access_minutes = 5, id_minutes = 15, refresh_days = 1 }
    user_pool_tier    = "PLUS"
    threat_protection = "ENFORCED"
    mfa               = "ON"
  }

  assert {
    condition = aws_cognito_user_pool.this[0].password_policy == tolist([{
      minimum_length                   = 16
      password_history_size            = 24
      require_lowercase                = true
      require_numbers                  = true
      require_symbols                  = false
      require_uppercase                = true
      temporary_password_validity_days = 1
    }])
    error_message = "The pool must have the given password policy."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].access_token_validity == 5 && aws_cognito_user_pool_client.this[0].id_token_validity == 15 && aws_cognito_user_pool_client.this[0].refresh_token_validity == 1
    error_message = "Tokens must be valid for the given times."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].token_validity_units[0].access_token == "minutes" && aws_cognito_user_pool_client.this[0].token_validity_units[0].id_token == "minutes" && aws_cognito_user_pool_client.this[0].token_validity_units[0].refresh_token == "days"
    error_message = "The numbers must be minutes and days."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].user_pool_tier == "PLUS" && aws_cognito_user_pool.this[0].user_pool_add_ons[0].advanced_security_mode == "ENFORCED"
    error_message = "Threat protection must be on."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].mfa_configuration == "ON" && aws_cognito_user_pool.this[0].software_token_mfa_configuration[0].enabled
    error_message = "A second factor must be required."
  }
}

run "sign_in_pages_passkeys_and_attributes" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    managed_login = {
      domain_prefix = "api-123456789012"
      callback_urls = ["https://app.example.com/signed-in", "http://localhost:3000/", "com.example.app://signed-in"]
      logout_urls   = ["https://app.example.com"]
      version       = 2
    }
    token_validity = { rotation = { grace_seconds = 10 } }
    identity_providers = {
      Corporate = { type = "SAML", details = { MetadataURL = "https://idp.example.com/metadata" }, attribute_mapping = { email = "mail", username = "sub" } }
      Google    = { type = "Google", details = { client_id = "id", client_secret = "secret", authorize_scopes = "openid email" } }
    }
    passkeys          = { relying_party_id = "app.example.com" }
    custom_attributes = { department = {}, tenant = { mutable = false, max_length = 64 } }
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this[0].domain == "api-123456789012" && output.managed_login_url == "https://api-123456789012.auth.eu-central-1.amazoncognito.com"
    error_message = "The sign-in pages must be where managed_login says."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].allowed_oauth_flows_user_pool_client && aws_cognito_user_pool_client.this[0].allowed_oauth_flows == toset(["code"])
    error_message = "The code flow must be allowed, and no flow that puts tokens into URLs."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].allowed_oauth_scopes == toset(["email", "openid", "profile"])
    error_message = "Tokens of the sign-in pages must not let users change their attributes."
  }

  assert {
    condition     = length(aws_cognito_user_pool_client.this[0].callback_urls) == 3 && aws_cognito_user_pool_client.this[0].logout_urls == toset(["https://app.example.com"])
    error_message = "The pages must lead back to the URLs of managed_login."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].supported_identity_providers == toset(["COGNITO", "Corporate", "Google"])
    error_message = "The pages must offer the pool's own users and each identity provider."
  }

  assert {
    condition     = { for name, provider in merge(aws_cognito_identity_provider.this, aws_cognito_identity_provider.social) : name => provider.provider_type } == { Corporate = "SAML", Google = "Google" } && aws_cognito_identity_provider.this["Corporate"].attribute_mapping == tomap({ email = "mail", username = "sub" })
    error_message = "Each identity provider must have its type and mapping."
  }

  assert {
    condition     = issensitive(aws_cognito_identity_provider.social["Google"].provider_details)
    error_message = "Plans must hide the secrets of identity providers."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].sign_in_policy[0].allowed_first_auth_factors == toset(["PASSWORD", "WEB_AUTHN"]) && contains(aws_cognito_user_pool_client.this[0].explicit_auth_flows, "ALLOW_USER_AUTH")
    error_message = "Pool and client must take passkeys, and passwords still."
  }

  assert {
    condition     = aws_cognito_user_pool.this[0].web_authn_configuration == tolist([{ relying_party_id = "app.example.com", user_verification = "required" }])
    error_message = "A passkey must ask for a PIN or a biometric by default: it is the only factor."
  }

  assert {
    condition = {
      for attribute in aws_cognito_user_pool.this[0].schema :
      attribute.name => "${attribute.attribute_data_type} ${attribute.string_attribute_constraints[0].max_length} ${attribute.mutable}"
    } == { department = "String 256 true", tenant = "String 64 false" }
    error_message = "The pool must have the given attributes."
  }

  assert {
    condition     = length(setsubtract(["custom:department", "custom:tenant"], aws_cognito_user_pool_client.this[0].read_attributes)) == 0
    error_message = "ID tokens must carry the custom attributes."
  }

  assert {
    condition     = !anytrue([for name in aws_cognito_user_pool_client.this[0].write_attributes : startswith(name, "custom:")])
    error_message = "A user must not be able to write an attribute of a session tag."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].refresh_token_rotation[0] == { feature = "ENABLED", retry_grace_period_seconds = 10 } && !contains(aws_cognito_user_pool_client.this[0].explicit_auth_flows, "ALLOW_REFRESH_TOKEN_AUTH")
    error_message = "A refresh token must be valid for one use."
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this[0].managed_login_version == 2
    error_message = "The pages must have the given version."
  }
}

run "existing_user_pool" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    user_pool_id = "eu-central-1_a1B2c3D4e"
  }

  assert {
    condition     = length(aws_cognito_user_pool.this) + length(aws_cognito_user_pool_client.this) + length(aws_cognito_user_pool_domain.this) + length(aws_cognito_identity_provider.this) == 0
    error_message = "In an existing pool Terraform must create only groups and roles."
  }

  assert {
    condition     = terraform_data.deletion_protection.input
    error_message = "A destroy, which deletes the groups, must be refused in an existing pool too."
  }

  assert {
    condition     = aws_cognito_user_group.this["readers"].user_pool_id == "eu-central-1_a1B2c3D4e" && length(aws_iam_role.group) == 1
    error_message = "The groups must be added to the pool."
  }

  assert {
    condition     = output.issuers == ["https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e", "https://issuer-cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e"] && output.issuer == output.issuers[0]
    error_message = "A pool's tokens can have either issuer."
  }

  assert {
    condition     = output.user_pool_id == "eu-central-1_a1B2c3D4e" && output.user_pool_arn == "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e" && output.user_pool_client_id == null
    error_message = "The outputs must be the pool's."
  }

  assert {
    condition     = output.issuer == "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e"
    error_message = "The issuer must be the pool's."
  }
}

# What a plan says of a group that it would delete is in tests/terraform/test_cognito.py.
run "groups_of_others_are_left_alone" {
  command = plan
  module { source = "./modules/cognito" }

  override_data {
    target = data.aws_cognito_user_groups.this
    values = { groups = [{ group_name = "theirs", description = "", precedence = 1, role_arn = "arn:aws:iam::123456789012:role/theirs" }, { group_name = "writers", description = "", precedence = 1, role_arn = "arn:aws:iam::123456789012:role/api/groups/api.writers" }, { group_name = "none", description = "", precedence = 1, role_arn = null }, { group_name = "readers", description = "", precedence = 1, role_arn = "arn:aws:iam::123456789012:role/api/groups/api.readers" }] }
  }

  variables {
    user_pool_id   = "eu-central-1_a1B2c3D4e"
    removed_groups = ["writers"]
    groups         = { readers = { precedence = 20 }, auditors = { precedence = 30, role_arn = "arn:aws:iam::123456789012:role/audit" } }
  }
}
