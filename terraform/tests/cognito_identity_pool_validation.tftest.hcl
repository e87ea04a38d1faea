# Inputs of the identity pool that would otherwise fail during apply or later.
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
  groups           = { readers = { precedence = 1 } }
}

run "client_without_a_pool_reserved_tag_key_and_every_stage" {
  command = plan
  expect_failures = [
    var.user_pool_client_id, # client without a pool of one's own
    var.session_tags,        # tag key that AWS reserves
    var.invoke_arns,         # every stage of an API
  ]
  module { source = "./modules/cognito" }

  variables {
    user_pool_client_id = "1example23456789"
    session_tags        = { "aws:team" = "custom:team" }
    invoke_arns         = ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/*/*"]
  }
}

run "missing_client_tag_without_a_claim_and_every_api" {
  command = plan
  expect_failures = [
    var.user_pool_client_id, # client missing
    var.session_tags,        # tag without a claim
    var.invoke_arns,         # every API
  ]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id  = "eu-central-1_AbCdEf123"
    identity_pool = true
    session_tags  = { team = "" }
    invoke_arns   = ["arn:aws:execute-api:eu-central-1:123456789012:*"]
  }
}

run "tag_of_null" {
  command         = plan
  expect_failures = [var.session_tags]
  module { source = "./modules/cognito" }

  variables { session_tags = { team = null } }
}

run "client_with_a_space_and_51_tags" {
  command = plan
  expect_failures = [
    var.user_pool_client_id, # client with a space
    var.session_tags,        # 51 tags
  ]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id        = "eu-central-1_AbCdEf123"
    user_pool_client_id = "my client"
    session_tags        = { for number in range(51) : "tag-${number}" => "sub" }
  }
}
