# Each rule for clients and their scopes refuses one mistake in an otherwise legal input.
variables {
  name            = "api"
  user_pool_tier  = "ESSENTIALS"
  mfa             = "OPTIONAL"
  groups          = { readers = { precedence = 20 } }
  resource_server = { identifier = "api", scopes = { read = "Read documents" } }
  given           = { groups = {}, custom_attributes = {}, identity_providers = {}, clients = {} }
}

run "client_name_illegal" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { "the web" = {} }
  }
}

run "client_urls_too_many" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { callback_urls = [for number in range(101) : "https://app.example.com/${number}"] } }
  }
}

run "client_url_without_tls" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { callback_urls = ["http://app.example.com/"] } }
  }
}

run "client_url_like_localhost" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { callback_urls = ["https://app.example.com/"], logout_urls = ["http://localhost.example.com/"] } }
  }
}

run "client_url_with_fragment" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { callback_urls = ["https://app.example.com/#here"] } }
  }
}

run "client_url_too_long" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { callback_urls = ["https://app.example.com/${join("", [for letter in range(1001) : "u"])}"] } }
  }
}

run "client_logout_without_sign_in" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { logout_urls = ["https://app.example.com/"] } }
  }
}

run "machine_without_a_group" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { reports = { scopes = ["api/read"] } }
  }
}

run "machine_without_a_scope" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { reports = { group = "readers" } }
  }
}

run "machine_without_a_secret" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { reports = { scopes = ["api/read"], group = "readers", secret = false } }
  }
}

run "machine_with_callback_urls" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { reports = { scopes = ["api/read"], group = "readers", callback_urls = ["https://app.example.com/"] } }
  }
}

run "machine_of_no_group" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { reports = { scopes = ["api/read"], group = "writers" } }
  }
}

run "machine_with_an_unknown_scope" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { reports = { scopes = ["api/write"], group = "readers" } }
  }
}

run "machine_with_a_scope_of_users" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { reports = { scopes = ["aws.cognito.signin.user.admin"], group = "readers" } }
  }
}

run "machine_with_too_many_scopes" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    resource_server = { identifier = "api", scopes = { for number in range(51) : "read-${number}" => "Read" } }
    clients         = { reports = { scopes = [for number in range(51) : "api/read-${number}"], group = "readers" } }
  }
}

run "client_tokens_for_too_short" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { token_validity = { access_minutes = 4 } } }
  }
}

run "client_tokens_of_a_fraction" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { token_validity = { id_minutes = 5.5 } } }
  }
}

run "client_refresh_tokens_for_too_long" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { token_validity = { refresh_days = 3651 } } }
  }
}

run "client_rotation_with_a_long_grace" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { token_validity = { rotation = { grace_seconds = 61 } } } }
  }
}

run "client_refresh_tokens_shorter_than_others" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { token_validity = { refresh_days = 1, id_minutes = 1440 } } }
  }
}

run "resource_server_with_a_blank" {
  command         = plan
  expect_failures = [var.resource_server]
  module { source = "./modules/cognito/settings" }

  variables {
    resource_server = { identifier = "the api", scopes = { read = "Read" } }
  }
}

run "resource_server_without_scopes" {
  command         = plan
  expect_failures = [var.resource_server]
  module { source = "./modules/cognito/settings" }

  variables {
    resource_server = { identifier = "api", scopes = {} }
  }
}

run "scopes_too_many" {
  command         = plan
  expect_failures = [var.resource_server]
  module { source = "./modules/cognito/settings" }

  variables {
    resource_server = { identifier = "api", scopes = { for number in range(101) : "read-${number}" => "Read" } }
  }
}

run "scope_with_a_slash" {
  command         = plan
  expect_failures = [var.resource_server]
  module { source = "./modules/cognito/settings" }

  variables {
    resource_server = { identifier = "api", scopes = { "documents/read" = "Read" } }
  }
}

run "scope_without_a_description" {
  command         = plan
  expect_failures = [var.resource_server]
  module { source = "./modules/cognito/settings" }

  variables {
    resource_server = { identifier = "api", scopes = { read = "" } }
  }
}

run "client_of_a_provider_without_callback_urls" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { corporate = { identity_providers = ["Corporate"] } }
  }
}

run "client_of_a_provider_with_rotation" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { corporate = { identity_providers = ["Corporate"], callback_urls = ["https://app.example.com/"], token_validity = { rotation = {} } } }
  }
}

run "client_of_a_provider_with_the_default_clients_rotation" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    token_validity = { rotation = {} }
    clients        = { corporate = { identity_providers = ["Corporate"], callback_urls = ["https://app.example.com/"] } }
  }
}

run "client_of_null" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { callback_urls = [null] }, reports = { scopes = [null], group = "readers" } }
  }
}

run "client_url_with_a_wildcard" {
  command         = plan
  expect_failures = [var.clients]
  module { source = "./modules/cognito/settings" }

  variables {
    clients = { web = { callback_urls = ["https://*.example.com/"] } }
  }
}
