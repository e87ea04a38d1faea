# Inputs of the identity pool that would fail late, in apply or in AWS.
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

run "client_id_without_a_pool_of_yours" {
  command         = plan
  expect_failures = [var.user_pool_client_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_client_id = "1example23456789"
  }
}

run "client_id_is_missing" {
  command         = plan
  expect_failures = [var.user_pool_client_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id  = "eu-central-1_AbCdEf123"
    identity_pool = true
  }
}

run "client_id_is_none" {
  command         = plan
  expect_failures = [var.user_pool_client_id]
  module { source = "./modules/cognito" }

  variables {
    user_pool_id        = "eu-central-1_AbCdEf123"
    user_pool_client_id = "my client"
  }
}

run "tag_key_of_awss" {
  command         = plan
  expect_failures = [var.session_tags]
  module { source = "./modules/cognito" }

  variables {
    session_tags = { "aws:team" = "custom:team" }
  }
}

run "tag_without_a_claim" {
  command         = plan
  expect_failures = [var.session_tags]
  module { source = "./modules/cognito" }

  variables {
    session_tags = { team = "" }
  }
}

run "fifty_one_tags" {
  command         = plan
  expect_failures = [var.session_tags]
  module { source = "./modules/cognito" }

  variables {
    session_tags = { for number in range(51) : "tag-${number}" => "sub" }
  }
}

run "every_stage_of_an_api" {
  command         = plan
  expect_failures = [var.invoke_arns]
  module { source = "./modules/cognito" }

  variables {
    invoke_arns = ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/*/*"]
  }
}

run "every_api" {
  command         = plan
  expect_failures = [var.invoke_arns]
  module { source = "./modules/cognito" }

  variables {
    invoke_arns = ["arn:aws:execute-api:eu-central-1:123456789012:*"]
  }
}
