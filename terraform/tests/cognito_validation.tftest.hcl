# Each rule refuses what it is for, in an input that is right otherwise.
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

run "name_illegal" {
  command         = plan
  expect_failures = [var.name]
  module { source = "./modules/cognito" }

  variables {
    name = "an api"
  }
}

run "trusted_role_no_role" {
  command         = plan
  expect_failures = [var.trusted_role_arn]
  module { source = "./modules/cognito" }

  variables {
    trusted_role_arn = "arn:aws:iam::123456789012:root"
  }
}

run "trust_for_anything_else" {
  command         = plan
  expect_failures = [var.trusted_actions]
  module { source = "./modules/cognito" }

  variables {
    trusted_actions = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]
  }
}

run "role_path_without_a_part" {
  command         = plan
  expect_failures = [var.role_path]
  module { source = "./modules/cognito" }

  variables {
    role_path = "/"
  }
}

run "boundary_no_policy" {
  command         = plan
  expect_failures = [var.permissions_boundary_arn]
  module { source = "./modules/cognito" }

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:role/boundary"
  }
}

run "user_pool_arn_for_an_id" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"
  }
}

run "user_pool_of_another_region" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id = "eu-west-1_a1B2c3D4e"
  }
}

run "existing_pool_with_custom_attributes" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id      = "eu-central-1_a1B2c3D4e"
    custom_attributes = { department = {} }
  }
}

run "existing_pool_with_managed_login" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id  = "eu-central-1_a1B2c3D4e"
    managed_login = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
  }
}

run "existing_pool_with_mfa" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id = "eu-central-1_a1B2c3D4e"
    mfa          = "OFF"
  }
}

run "existing_pool_with_passkeys" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id = "eu-central-1_a1B2c3D4e"
    passkeys     = { relying_party_id = "app.example.com" }
  }
}

run "existing_pool_with_password_auth" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id          = "eu-central-1_a1B2c3D4e"
    password_auth_enabled = true
  }
}

run "existing_pool_with_password_policy" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id    = "eu-central-1_a1B2c3D4e"
    password_policy = { minimum_length = 14 }
  }
}

run "existing_pool_with_threat_protection" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id      = "eu-central-1_a1B2c3D4e"
    threat_protection = "AUDIT"
    user_pool_tier    = "PLUS"
  }
}

run "existing_pool_with_token_validity" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id   = "eu-central-1_a1B2c3D4e"
    token_validity = { id_minutes = 30 }
  }
}

run "existing_pool_with_tier" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id   = "eu-central-1_a1B2c3D4e"
    user_pool_tier = "LITE"
  }
}

run "existing_pool_with_identity_providers" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id       = "eu-central-1_a1B2c3D4e"
    managed_login      = { domain_prefix = "api", callback_urls = ["https://app.example.com/"] }
    identity_providers = { Google = { type = "Google", details = { client_id = "id", client_secret = "secret", authorize_scopes = "openid" } } }
  }
}

run "tier_unknown" {
  command         = plan
  expect_failures = [var.user_pool_tier]
  module { source = "./modules/cognito" }

  variables {
    user_pool_tier = "BASIC"
  }
}

run "threat_protection_unknown" {
  command         = plan
  expect_failures = [var.threat_protection]
  module { source = "./modules/cognito" }

  variables {
    threat_protection = "ON"
    user_pool_tier    = "PLUS"
  }
}

run "threat_protection_without_plus" {
  command         = plan
  expect_failures = [var.threat_protection]
  module { source = "./modules/cognito" }

  variables {
    threat_protection = "AUDIT"
  }
}

run "mfa_unknown" {
  command         = plan
  expect_failures = [var.mfa]
  module { source = "./modules/cognito" }

  variables {
    mfa = "SMS"
  }
}

run "name_with_a_dot" {
  command         = plan
  expect_failures = [var.name]
  module { source = "./modules/cognito" }

  variables {
    name = "an.api"
  }
}

run "group_kept_and_removed" {
  command         = plan
  expect_failures = [var.removed_groups]
  module { source = "./modules/cognito" }

  variables {
    removed_groups = ["Readers"]
  }
}

run "role_of_another_account" {
  command         = plan
  expect_failures = [aws_cognito_user_group.this]
  module { source = "./modules/cognito" }

  variables {
    groups = { auditors = { precedence = 1, role_arn = "arn:aws:iam::999999999999:role/audit" } }
  }
}
