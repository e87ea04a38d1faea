# The app clients of other applications and machines, and their rights.
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
  groups           = { readers = { precedence = 20 }, machines = { precedence = 30 } }
  managed_login    = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
  resource_server  = { identifier = "https://api.example.com", scopes = { "documents.read" = "Read documents" } }
  clients = {
    admin   = { callback_urls = ["https://admin.example.com/"], logout_urls = ["https://example.com/"], secret = true, token_validity = { id_minutes = 15 } }
    mobile  = {}
    reports = { scopes = ["https://api.example.com/documents.read"], group = "machines" }
  }
}

run "clients_of_users" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    token_validity = { rotation = { grace_seconds = 10 } }
  }

  assert {
    condition     = { for name, client in aws_cognito_user_pool_client.additional : client.name => client.generate_secret } == { api-admin = true, api-mobile = false, api-reports = true }
    error_message = "Clients must be named after the pool, and have a secret where they can keep one."
  }

  assert {
    condition     = aws_cognito_user_pool_client.additional["admin"].callback_urls == toset(["https://admin.example.com/"]) && aws_cognito_user_pool_client.additional["admin"].logout_urls == toset(["https://example.com/"]) && aws_cognito_user_pool_client.this[0].callback_urls == toset(["https://app.example.com/"])
    error_message = "Each client must lead back to its own URLs."
  }

  assert {
    condition     = aws_cognito_user_pool_client.additional["admin"].allowed_oauth_flows == toset(["code"]) && aws_cognito_user_pool_client.additional["admin"].allowed_oauth_scopes == toset(["email", "openid", "profile"]) && aws_cognito_user_pool_client.additional["admin"].supported_identity_providers == toset(["COGNITO"])
    error_message = "On the pages a client must get what the default one gets."
  }

  assert {
    condition     = !aws_cognito_user_pool_client.additional["mobile"].allowed_oauth_flows_user_pool_client && length(aws_cognito_user_pool_client.additional["mobile"].allowed_oauth_flows) == 0 && length(aws_cognito_user_pool_client.additional["mobile"].callback_urls) == 0
    error_message = "Without callback_urls a client must have no part in the pages."
  }

  assert {
    condition     = aws_cognito_user_pool_client.additional["mobile"].refresh_token_rotation[0] == { feature = "ENABLED", retry_grace_period_seconds = 10 } && aws_cognito_user_pool_client.additional["mobile"].explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH"])
    error_message = "A client must have the default client's tokens, unless it has its own."
  }

  assert {
    condition     = length(aws_cognito_user_pool_client.additional["admin"].refresh_token_rotation) == 0 && aws_cognito_user_pool_client.additional["admin"].id_token_validity == 15 && aws_cognito_user_pool_client.additional["admin"].access_token_validity == 60 && contains(aws_cognito_user_pool_client.additional["admin"].explicit_auth_flows, "ALLOW_REFRESH_TOKEN_AUTH")
    error_message = "A client's own token_validity must hold for it alone, and whole."
  }
}

run "users_cannot_write_attributes_of_session_tags" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    custom_attributes = { department = {} }
  }

  assert {
    condition     = alltrue([for client in aws_cognito_user_pool_client.additional : client.write_attributes == aws_cognito_user_pool_client.this[0].write_attributes && !anytrue([for name in client.write_attributes : startswith(name, "custom:")])])
    error_message = "No client may write a custom attribute."
  }

  assert {
    condition     = alltrue([for client in aws_cognito_user_pool_client.additional : contains(client.read_attributes, "custom:department")])
    error_message = "ID tokens of each client must carry the custom attributes."
  }
}

run "machine" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    password_auth_enabled = true
    passkeys              = { relying_party_id = "app.example.com" }
    token_validity        = { rotation = {} }
  }

  assert {
    condition     = aws_cognito_user_pool_client.additional["reports"].allowed_oauth_flows == toset(["client_credentials"]) && aws_cognito_user_pool_client.additional["reports"].allowed_oauth_scopes == toset(["https://api.example.com/documents.read"])
    error_message = "A machine must get its scopes by its secret, and nothing else."
  }

  assert {
    condition     = aws_cognito_user_pool_client.additional["reports"].explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH"]) && length(aws_cognito_user_pool_client.additional["reports"].supported_identity_providers) == 0
    error_message = "No user may sign in by a machine's client."
  }

  assert {
    condition     = { for scope in aws_cognito_resource_server.this[0].scope : scope.scope_name => scope.scope_description } == { "documents.read" = "Read documents" } && aws_cognito_resource_server.this[0].identifier == "https://api.example.com"
    error_message = "The resource server must have the scopes."
  }

  assert {
    condition     = issensitive(output.user_pool_client_secrets)
    error_message = "Secrets must be hidden."
  }
}

run "groups_of_machines" {
  command = plan
  module { source = "./modules/cognito" }

  override_resource {
    target          = aws_cognito_user_pool_client.additional["reports"]
    override_during = plan
    values          = { id = "4machine5client6id", client_secret = "secret" }
  }
  override_resource {
    target          = aws_cognito_user_pool_client.additional["mobile"]
    override_during = plan
    values          = { id = "3mobile4client5id", client_secret = "" }
  }
  override_resource {
    target          = aws_cognito_user_pool_client.additional["admin"]
    override_during = plan
    values          = { id = "2admin3client4id", client_secret = "other" }
  }

  assert {
    condition     = output.client_groups == { "4machine5client6id" = "machines" }
    error_message = "Machines alone may have a group by their client."
  }

  assert {
    condition     = output.user_pool_client_ids == { admin = "2admin3client4id", mobile = "3mobile4client5id", reports = "4machine5client6id" } && nonsensitive(output.user_pool_client_secrets) == { admin = "other", reports = "secret" }
    error_message = "The outputs must be by the clients' names."
  }
}

run "pages_only_for_other_clients" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    managed_login = { domain_prefix = "api" }
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this[0].domain == "api" && !aws_cognito_user_pool_client.this[0].allowed_oauth_flows_user_pool_client && length(aws_cognito_user_pool_client.this[0].supported_identity_providers) == 0
    error_message = "Without callback_urls the default client must have no part in the pages."
  }
}

run "clients_of_an_existing_pool" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    user_pool_id  = "eu-central-1_a1B2c3D4e"
    managed_login = null
  }

  assert {
    condition     = alltrue([for client in aws_cognito_user_pool_client.additional : client.user_pool_id == "eu-central-1_a1B2c3D4e"]) && length(aws_cognito_user_pool_client.additional) == 3 && aws_cognito_resource_server.this[0].user_pool_id == "eu-central-1_a1B2c3D4e"
    error_message = "Clients must be added to the pool."
  }

  assert {
    condition     = output.user_pool_triggers == null
    error_message = "The module must not know what an existing pool calls."
  }
}

run "client_without_pages" {
  command         = plan
  expect_failures = [aws_cognito_user_pool_client.additional]
  module { source = "./modules/cognito" }

  variables {
    managed_login = null
  }
}
