# Groups of an identity provider: only Cognito writes them, by a client of the provider's users.
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

  managed_login     = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
  custom_attributes = { department = {}, idp_groups = { from_identity_provider = true, max_length = 2048 } }
  identity_providers = {
    Corporate = { type = "SAML", details = { MetadataURL = "https://idp.example.com/metadata" }, attribute_mapping = { "custom:idp_groups" = "groups", email = "mail" } }
    Partner   = { type = "SAML", details = { MetadataURL = "https://idp.example.net/metadata" }, attribute_mapping = { email = "mail" } }
  }
  clients = {
    admin     = { callback_urls = ["https://admin.example.com/"] }
    corporate = { callback_urls = ["https://corporate.example.com/"], identity_providers = ["Corporate"] }
  }
}

run "one_client_lets_the_provider_fill_the_attribute" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    password_auth_enabled = true
    passkeys              = { relying_party_id = "app.example.com" }
  }

  assert {
    condition     = setsubtract(aws_cognito_user_pool_client.additional["corporate"].write_attributes, aws_cognito_user_pool_client.this[0].write_attributes) == toset(["custom:idp_groups"])
    error_message = "By the provider's client Cognito must be able to write what the provider fills, and no other custom attribute."
  }

  assert {
    condition     = !anytrue([for client in [aws_cognito_user_pool_client.this[0], aws_cognito_user_pool_client.additional["admin"]] : anytrue([for name in client.write_attributes : startswith(name, "custom:")])])
    error_message = "By no other client may anybody write a custom attribute."
  }

  assert {
    condition     = aws_cognito_user_pool_client.additional["corporate"].explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH"]) && aws_cognito_user_pool_client.additional["corporate"].supported_identity_providers == toset(["Corporate"])
    error_message = "Nobody but the provider's users may sign in by its client, and they by the pages alone."
  }

  assert {
    condition     = alltrue([for client in values(aws_cognito_user_pool_client.additional) : client.allowed_oauth_scopes == toset(["email", "openid", "profile"]) && client.allowed_oauth_flows == toset(["code"])])
    error_message = "No token of the pages may let its user write attributes."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this[0].supported_identity_providers == toset(["COGNITO", "Partner"]) && aws_cognito_user_pool_client.additional["admin"].supported_identity_providers == toset(["COGNITO", "Partner"])
    error_message = "Clients that cannot write what a provider fills must not offer it: Cognito would turn its users away."
  }

  assert {
    condition     = aws_cognito_identity_provider.this["Corporate"].attribute_mapping == tomap({ "custom:idp_groups" = "groups", email = "mail" })
    error_message = "The provider must fill the attribute."
  }
}

run "nobody_signs_up_with_groups_of_a_provider" {
  command         = plan
  expect_failures = [var.self_sign_up]
  module { source = "./modules/cognito" }

  variables {
    self_sign_up = true
  }
}

run "client_of_an_unknown_provider" {
  command         = plan
  expect_failures = [aws_cognito_user_pool_client.additional]
  module { source = "./modules/cognito" }

  variables {
    clients = { corporate = { callback_urls = ["https://corporate.example.com/"], identity_providers = ["Corporation"] } }
  }
}
