# Each rule refuses one mistake in an otherwise legal input. For inputs that are lists,
# tests/terraform/test_cognito.py checks the messages.
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

# Terraform does not check a rule that reads another input if that input is illegal.
run "illegal_value_in_each_input" {
  command = plan
  expect_failures = [
    var.name,                     # name with a space
    var.trusted_role_arn,         # trusted role that is not a role
    var.trusted_actions,          # trust for another action
    var.role_path,                # path of the groups' roles without a part
    var.permissions_boundary_arn, # boundary that is a role
    var.user_pool_tier,           # tier unknown
    var.mfa,                      # MFA unknown
    var.removed_groups,           # group that is kept
  ]
  module { source = "./modules/cognito" }

  variables {
    name                     = "an api"
    trusted_role_arn         = "arn:aws:iam::123456789012:root"
    trusted_actions          = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]
    role_path                = "/"
    permissions_boundary_arn = "arn:aws:iam::123456789012:role/boundary"
    user_pool_tier           = "BASIC"
    mfa                      = "SMS"
    removed_groups           = ["Readers"]
  }
}

run "path_without_slashes_user_pool_by_arn_and_tags_without_keys" {
  command = plan
  expect_failures = [
    var.iam_path,        # path of other roles without slashes
    var.user_pool_id,    # ARN in place of an ID
    var.trusted_actions, # sessions with tags whose keys are missing
  ]
  module { source = "./modules/cognito" }

  variables {
    iam_path        = "apis"
    user_pool_id    = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"
    trusted_actions = ["sts:AssumeRole", "sts:TagSession"]
  }
}

run "path_below_the_groups_path_and_user_pool_of_another_region" {
  command = plan
  expect_failures = [
    var.iam_path,     # path of other roles below the groups' path
    var.user_pool_id, # pool of another region
  ]
  module { source = "./modules/cognito" }

  variables {
    iam_path     = "/api/groups/others/"
    user_pool_id = "eu-west-1_a1B2c3D4e"
  }
}

run "name_with_a_dot_and_unknown_threat_protection" {
  command = plan
  expect_failures = [
    var.name,              # name with a dot
    var.threat_protection, # threat protection unknown
  ]
  module { source = "./modules/cognito" }

  variables {
    name              = "an.api"
    threat_protection = "ON"
    user_pool_tier    = "PLUS"
  }
}

run "threat_protection_without_plus_and_default_group_without_a_package" {
  command = plan
  expect_failures = [
    var.threat_protection, # threat protection without the tier PLUS
    var.default_group,     # default group without a package
  ]
  module { source = "./modules/cognito" }

  variables {
    threat_protection = "AUDIT"
    default_group     = "readers"
  }
}

run "null_within_each_input" {
  command = plan
  expect_failures = [
    var.groups, # a group
    var.clients,
    var.custom_attributes,
    var.identity_providers,
    var.locked_out,
    var.trusted_actions,
    var.invoke_arns,
    var.role_path,                # path too long
    var.permissions_boundary_arn, # boundary of another account
  ]
  module { source = "./modules/cognito" }

  variables {
    groups                   = { readers = null }
    clients                  = { web = null }
    custom_attributes        = { team = null }
    identity_providers       = { Corporate = null }
    locked_out               = [null]
    trusted_actions          = ["sts:AssumeRole", null]
    invoke_arns              = [null]
    role_path                = "/${join("", [for number in range(511) : "x"])}/"
    permissions_boundary_arn = "arn:aws:iam::999999999999:policy/boundary"
  }
}

run "null_for_a_statement_and_texts_for_objects" {
  command         = plan
  expect_failures = [var.groups, var.clients, var.custom_attributes, var.session_tags, var.trusted_role_arn]
  module { source = "./modules/cognito" }

  variables {
    groups            = { readers = { precedence = 1, statements = [null] } }
    clients           = ["web"]
    custom_attributes = "team"
    session_tags      = { team = "custom:team", Team = "custom:team" }
    trusted_role_arn  = "arn:aws-us-gov:iam::123456789012:role/api"
  }
}

run "null_for_a_condition_and_claim_of_a_space" {
  command         = plan
  expect_failures = [var.groups, var.session_tags]
  module { source = "./modules/cognito" }

  variables {
    groups       = { readers = { precedence = 1, statements = [{ actions = ["s3:GetObject"], resources = ["*"], conditions = [null] }] } }
    session_tags = { team = " " }
  }
}

# IAM would refuse both during the apply, when pool and roles exist.
run "policies_and_resources_of_another_partition" {
  command         = plan
  expect_failures = [aws_iam_role_policy_attachment.group["readers:arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"], aws_iam_role_policy.group]
  module { source = "./modules/cognito" }

  variables {
    groups = {
      readers = {
        precedence          = 1
        managed_policy_arns = ["arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/read"]
        statements          = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::pages/*", "arn:aws-us-gov:s3:::pages/*"] }]
      }
    }
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
