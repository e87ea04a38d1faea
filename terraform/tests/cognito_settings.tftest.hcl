# Each rule for an object refuses one mistake in an otherwise legal input.
variables {
  name           = "api"
  user_pool_tier = "ESSENTIALS"
  mfa            = "OPTIONAL"
  groups         = { readers = { precedence = 20 } }
  given          = { groups = {}, custom_attributes = {}, identity_providers = {}, clients = {} }
}

run "group_with_comma" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { "a,b" = { precedence = 1 } }
  }
}

run "group_name_too_long" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { (join("", [for letter in range(129) : "g"])) = { precedence = 1, role_arn = "arn:aws:iam::123456789012:role/audit" } }
  }
}

run "role_name_too_long" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { g23456789012345678901234567890123456789012345678901234567890x = { precedence = 1 } }
  }
}

run "groups_differ_in_case_only" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { Readers = { precedence = 1 }, readers = { precedence = 2 } }
  }
}

run "precedence_zero" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 0 } }
  }
}

run "precedence_too_high" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1000000000 } }
  }
}

run "precedence_fraction" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1.5 } }
  }
}

run "precedence_null" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = null } }
  }
}

run "precedence_shared" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1 }, writers = { precedence = 1 } }
  }
}

run "effect_unknown" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ effect = "allow", actions = ["s3:*"], resources = ["*"] }] } }
  }
}

run "no_action" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = [], resources = ["*"] }] } }
  }
}

run "no_resource" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = [] }] } }
  }
}

run "action_misspelt" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3.GetObject"], resources = ["*"] }] } }
  }
}

run "resource_that_is_not_an_arn" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:GetObject"], resources = ["documents/*"] }] } }
  }
}

run "sid_illegal" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ sid = "read it", actions = ["s3:*"], resources = ["*"] }] } }
  }
}

run "operator_empty" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "", variable = "aws:SourceIp", values = ["192.0.2.1"] }] }] } }
  }
}

run "condition_key_illegal" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "IpAddress", variable = "SourceIp", values = ["192.0.2.1"] }] }] } }
  }
}

run "description_too_long" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, description = join("", [for letter in range(1020) : "abc"]) } }
  }
}

run "managed_policy_that_is_not_an_arn" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, managed_policy_arns = ["ReadOnlyAccess"] } }
  }
}

run "managed_policies_too_many" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, managed_policy_arns = [for number in range(10) : "arn:aws:iam::123456789012:policy/policy-${number}"] } }
  }
}

run "managed_policies_too_many_beside_the_two_for_lock_outs" {
  command         = plan
  expect_failures = [output.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    lock_out_policies = 2
    groups            = { readers = { precedence = 1, managed_policy_arns = [for number in range(9) : "arn:aws:iam::123456789012:policy/policy-${number}"] } }
  }
}

run "sessions_from_in_another_form" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, sessions_from = "2026-11-30 12:00" } }
  }
}

run "sessions_from_of_an_impossible_day" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, sessions_from = "2026-02-30T12:00:00Z" } }
  }
}

run "sessions_from_of_another_groups_role" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1 }, writers = { precedence = 2, role_of = "readers", sessions_from = "2026-11-30T12:00:00Z" } }
  }
}

run "role_arn_that_is_not_a_role" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, role_arn = "arn:aws:iam::123456789012:user/audit" } }
  }
}

run "role_arn_and_statements" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, role_arn = "arn:aws:iam::123456789012:role/audit", statements = [{ actions = ["s3:*"], resources = ["*"] }] } }
  }
}

run "role_of_and_managed_policies" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1 }, writers = { precedence = 2, role_of = "readers", managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"] } }
  }
}

run "role_arn_and_role_of" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1 }, writers = { precedence = 2, role_of = "readers", role_arn = "arn:aws:iam::123456789012:role/audit" } }
  }
}

run "role_of_a_missing_group" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, role_of = "writers" } }
  }
}

run "role_of_itself" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, role_of = "readers" } }
  }
}

run "role_of_a_group_without_a_role_of_its_own" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { a = { precedence = 1 }, b = { precedence = 2, role_of = "a" }, c = { precedence = 3, role_of = "b" } }
  }
}

run "password_too_short" {
  command         = plan
  expect_failures = [var.password_policy]
  module { source = "./modules/cognito/settings" }

  variables {
    password_policy = { minimum_length = 5 }
  }
}

run "password_too_long" {
  command         = plan
  expect_failures = [var.password_policy]
  module { source = "./modules/cognito/settings" }

  variables {
    password_policy = { minimum_length = 100 }
  }
}

run "password_history_too_long" {
  command         = plan
  expect_failures = [var.password_policy]
  module { source = "./modules/cognito/settings" }

  variables {
    password_policy = { password_history_size = 25 }
  }
}

run "password_history_in_lite" {
  command         = plan
  expect_failures = [var.password_policy]
  module { source = "./modules/cognito/settings" }

  variables {
    password_policy = { password_history_size = 1 }
    user_pool_tier  = "LITE"
  }
}

run "temporary_password_for_zero_days" {
  command         = plan
  expect_failures = [var.password_policy]
  module { source = "./modules/cognito/settings" }

  variables {
    password_policy = { temporary_password_validity_days = 0 }
  }
}

run "relying_party_by_url" {
  command         = plan
  expect_failures = [var.passkeys]
  module { source = "./modules/cognito/settings" }

  variables {
    passkeys = { relying_party_id = "https://app.example.com" }
  }
}

run "user_verification_unknown" {
  command         = plan
  expect_failures = [var.passkeys]
  module { source = "./modules/cognito/settings" }

  variables {
    passkeys = { relying_party_id = "app.example.com", user_verification = "discouraged" }
  }
}

run "passkeys_in_lite" {
  command         = plan
  expect_failures = [var.passkeys]
  module { source = "./modules/cognito/settings" }

  variables {
    passkeys       = { relying_party_id = "app.example.com" }
    user_pool_tier = "LITE"
  }
}

run "passkeys_with_required_mfa" {
  command         = plan
  expect_failures = [var.passkeys]
  module { source = "./modules/cognito/settings" }

  variables {
    passkeys = { relying_party_id = "app.example.com" }
    mfa      = "ON"
  }
}

run "access_token_too_short" {
  command         = plan
  expect_failures = [var.token_validity]
  module { source = "./modules/cognito/settings" }

  variables {
    token_validity = { access_minutes = 4 }
  }
}

run "id_token_too_long" {
  command         = plan
  expect_failures = [var.token_validity]
  module { source = "./modules/cognito/settings" }

  variables {
    token_validity = { id_minutes = 1441 }
  }
}

run "refresh_token_too_long" {
  command         = plan
  expect_failures = [var.token_validity]
  module { source = "./modules/cognito/settings" }

  variables {
    token_validity = { refresh_days = 3651 }
  }
}

run "refresh_token_not_longer" {
  command         = plan
  expect_failures = [var.token_validity]
  module { source = "./modules/cognito/settings" }

  variables {
    token_validity = { id_minutes = 1440, refresh_days = 1 }
  }
}

run "attributes_too_many" {
  command         = plan
  expect_failures = [var.custom_attributes]
  module { source = "./modules/cognito/settings" }

  variables {
    custom_attributes = { for number in range(51) : "attribute${number}" => {} }
  }
}

run "attribute_with_prefix" {
  command         = plan
  expect_failures = [var.custom_attributes]
  module { source = "./modules/cognito/settings" }

  variables {
    custom_attributes = { "custom:department" = {} }
  }
}

run "attribute_without_a_length" {
  command         = plan
  expect_failures = [var.custom_attributes]
  module { source = "./modules/cognito/settings" }

  variables {
    custom_attributes = { department = { max_length = 0 } }
  }
}

run "domain_prefix_illegal" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "Api", callback_urls = ["https://app.example.com/"] }
  }
}

run "domain_prefix_reserved" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "my-cognito", callback_urls = ["https://app.example.com/"] }
  }
}

run "no_callback_url" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = [] }
  }
}

run "callback_urls_too_many" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = [for number in range(101) : "https://app.example.com/${number}"] }
  }
}

run "callback_url_without_tls" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["http://app.example.com/"] }
  }
}

run "callback_url_like_localhost" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["http://localhost.example.com/"] }
  }
}

run "callback_url_with_fragment" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["https://app.example.com/#in"] }
  }
}

run "logout_url_without_tls" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["https://app.example.com/"], logout_urls = ["http://app.example.com/"] }
  }
}

run "identity_provider_without_managed_login" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    identity_providers = { Google = { type = "Google", details = { client_id = "id" } } }
  }
}

run "identity_provider_type_unknown" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
    identity_providers = { LDAP = { type = "LDAP", details = { client_id = "id" } } }
  }
}

run "identity_provider_name_with_underscore" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
    identity_providers = { my_company = { type = "OIDC", details = { client_id = "id" } } }
  }
}

run "google_by_another_name" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
    identity_providers = { Search = { type = "Google", details = { client_id = "id" } } }
  }
}

run "mapping_to_a_custom_attribute" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
    custom_attributes  = { department = {} }
    identity_providers = { Corporate = { type = "SAML", details = { MetadataURL = "https://idp.example.com/metadata" }, attribute_mapping = { "custom:department" = "dept" } } }
  }
}

run "mapping_to_an_attribute_that_does_not_exist" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
    identity_providers = { Corporate = { type = "SAML", details = { MetadataURL = "https://idp.example.com/metadata" }, attribute_mapping = { "custom:groups" = "groups" } } }
  }
}

run "immutable_attribute_of_a_provider" {
  command         = plan
  expect_failures = [var.custom_attributes]
  module { source = "./modules/cognito/settings" }

  variables {
    custom_attributes = { groups = { from_identity_provider = true, mutable = false } }
  }
}

# The list of known settings must match the types, so that messages can name unknown settings.
run "every_setting_is_known" {
  command = plan
  module { source = "./modules/cognito/settings" }

  variables {
    groups             = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "Bool", variable = "aws:SecureTransport", values = ["true"] }] }] } }
    passkeys           = { relying_party_id = "example.com" }
    token_validity     = { rotation = {} }
    custom_attributes  = { team = {} }
    managed_login      = { domain = { name = "auth.example.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }, callback_urls = ["https://example.com"] }
    email              = { from = "a@example.com", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com" }
    messages           = { invitation = { subject = "Welcome", email = "{username} {####}" } }
    sms                = { role_arn = "arn:aws:iam::123456789012:role/sms", external_id = "documents" }
    identity_providers = { Google = { type = "Google", details = { client_id = "id", client_secret = "secret", authorize_scopes = "openid" } } }
    resource_server    = { identifier = "api", scopes = { read = "Read" } }
    clients            = { web = {} }
  }

  assert {
    condition = local.settings == {
      "A group"                 = keys(output.groups.readers)
      "A statement"             = keys(output.groups.readers.statements[0])
      "A condition"             = keys(output.groups.readers.statements[0].conditions[0])
      "A custom attribute"      = keys(output.custom_attributes.team)
      "A client"                = [for name in keys(output.clients.web) : name if name != "machine"]
      "managed_login.domain"    = keys(output.managed_login.domain)
      email                     = keys(output.email)
      messages                  = keys(output.messages)
      "A message"               = keys(output.messages.invitation)
      sms                       = keys(output.sms)
      resource_server           = keys(output.resource_server)
      "An identity provider"    = keys(output.identity_providers.Google)
      managed_login             = keys(output.managed_login)
      passkeys                  = keys(output.passkeys)
      "token_validity.rotation" = keys(output.token_validity.rotation)
      password_policy           = keys(output.password_policy)
      token_validity            = keys(output.token_validity)
    }
    error_message = "The known settings must be those of the types: ${jsonencode(local.settings)}."
  }
}

run "operator_unknown" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "StringEqual", variable = "aws:PrincipalTag/team", values = ["blue"] }] }] } }
  }
}

run "operator_in_lower_case" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "stringEquals", variable = "aws:PrincipalTag/team", values = ["blue"] }] }] } }
  }
}

run "condition_without_values" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "StringNotEquals", variable = "aws:PrincipalTag/team", values = [] }] }] } }
  }
}

run "condition_written_twice" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "StringEquals", variable = "aws:PrincipalTag/team", values = ["blue"] }, { test = "StringEquals", variable = "aws:PrincipalTag/team", values = ["green"] }] }] } }
  }
}

run "sid_twice" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ sid = "A", actions = ["s3:*"], resources = ["*"] }, { sid = "A", actions = ["sqs:*"], resources = ["*"] }] } }
  }
}

run "actions_null" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = null, resources = ["*"] }] } }
  }
}

run "attribute_that_every_user_has" {
  command         = plan
  expect_failures = [var.custom_attributes]
  module { source = "./modules/cognito/settings" }

  variables {
    custom_attributes = { email = {} }
  }
}

run "callback_url_too_long" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["https://example.com/${join("", [for letter in range(1005) : "x"])}"] }
  }
}

run "saml_without_metadata" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com"] }
    identity_providers = { adfs = { type = "SAML", details = { IDPSignout = "true" } } }
  }
}

run "oidc_without_issuer" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com"] }
    identity_providers = { okta = { type = "OIDC", details = { client_id = "id", authorize_scopes = "openid", attributes_request_method = "GET" } } }
  }
}

run "google_without_secret" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain = { name = "auth.example.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }, callback_urls = ["https://example.com"] }
    email              = { from = "a@example.com", ses_identity_arn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com" }
    messages           = { invitation = { subject = "Welcome", email = "{username} {####}" } }
    sms                = { role_arn = "arn:aws:iam::123456789012:role/sms", external_id = "documents" }
    identity_providers = { Google = { type = "Google", details = { client_id = "id", authorize_scopes = "openid" } } }
  }
}

run "apple_without_key" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com"] }
    identity_providers = { SignInWithApple = { type = "SignInWithApple", details = { client_id = "id", authorize_scopes = "email", team_id = "t", key_id = "k" } } }
  }
}

run "grace_too_long" {
  command         = plan
  expect_failures = [var.token_validity]
  module { source = "./modules/cognito/settings" }

  variables {
    token_validity = { rotation = { grace_seconds = 61 } }
  }
}

run "pages_of_an_unknown_version" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["https://example.com"], version = 3 }
  }
}

run "newer_pages_in_lite" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables {
    user_pool_tier = "LITE"
    managed_login  = { domain_prefix = "api", callback_urls = ["https://example.com"], version = 2 }
  }
}

run "null_within_groups_and_other_objects" {
  command = plan
  expect_failures = [
    var.groups, # actions and policies
    var.email,
    var.sms,
    var.passkeys,
    var.resource_server,
  ]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = {
      readers = {
        precedence          = 1
        managed_policy_arns = [null]
        statements          = [{ effect = null, actions = [null], resources = [null], conditions = [{ test = null, variable = null, values = [null] }] }]
      }
    }
    email           = { from = null, ses_identity_arn = null }
    sms             = { role_arn = null, external_id = null }
    passkeys        = { relying_party_id = null }
    resource_server = { identifier = null, scopes = null }
  }
}

run "condition_with_null" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["*"], conditions = [{ test = "StringEquals", variable = "aws:SourceVpc", values = ["vpc-1", null] }] }] } }
  }
}

run "resource_that_is_only_the_beginning_of_an_arn" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito/settings" }

  variables { groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = ["arn:"] }] } } }
}

run "reserved_name_of_a_provider" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com/*"] }
    identity_providers = { Google = { type = "SAML", details = { MetadataURL = "https://idp.example.com/metadata" } } }
  }
}

run "empty_detail_of_a_provider" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com"] }
    identity_providers = { adfs = { type = "SAML", details = { MetadataURL = "" } } }
  }
}

run "mapping_of_an_attribute_that_users_do_not_have" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com"] }
    identity_providers = { adfs = { type = "SAML", details = { MetadataURL = "https://idp.example.com/metadata" }, attribute_mapping = { username = "id", Email = "email" } } }
  }
}

run "wildcard_in_a_url_and_sign_in_with_null" {
  command         = plan
  expect_failures = [var.managed_login, var.sign_in_with]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login = { domain_prefix = "api", callback_urls = ["https://*.example.com/"] }
    sign_in_with  = [null]
  }
}

run "null_for_a_url" {
  command         = plan
  expect_failures = [var.managed_login]
  module { source = "./modules/cognito/settings" }

  variables { managed_login = { domain_prefix = "api", callback_urls = [null] } }
}

run "null_for_type_and_details_of_a_provider" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com"] }
    identity_providers = { corporate = { type = null, details = null }, adfs = { type = "SAML", details = { MetadataURL = null } } }
  }
}

run "mapping_of_null" {
  command         = plan
  expect_failures = [var.identity_providers]
  module { source = "./modules/cognito/settings" }

  variables {
    managed_login      = { domain_prefix = "api", callback_urls = ["https://example.com"] }
    identity_providers = { adfs = { type = "SAML", details = { MetadataURL = "https://idp.example.com/metadata" }, attribute_mapping = { email = null } } }
  }
}
