# The settings for authorizers other than the user pool authorizer.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_iam_roles.same_name
  values = { names = [] }
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

variables {
  name              = "api"
  package           = "versions.tf"
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
}

run "access_tokens_and_signed_requests_are_refused_by_default" {
  command = plan
  module { source = "./modules/function" }

  assert {
    condition     = keys(jsondecode(output.environment.GROUP_ROLE_CONFIG)) == ["allowed_roles", "cors_allow_origins"]
    error_message = "Neither access tokens nor signed requests may be taken unless someone asks for it."
  }
}

run "access_tokens_and_signed_requests" {
  command = plan
  module { source = "./modules/function" }

  variables {
    access_tokens = true
    iam_callers = {
      identity_pool_id = "eu-central-1:2208d797-dfc9-40b4-8029-827c9e76e029"
      user_pool_id     = "eu-central-1_AbCdEf123"
      role_path        = "/api/groups/"
    }
    session = { source_identity = "sub" }
  }

  assert {
    condition     = jsondecode(output.environment.GROUP_ROLE_CONFIG).access_tokens == true
    error_message = "The configuration must accept access tokens."
  }

  assert {
    condition = jsondecode(output.environment.GROUP_ROLE_CONFIG).iam_callers == {
      identity_pool_id = "eu-central-1:2208d797-dfc9-40b4-8029-827c9e76e029"
      user_pool_id     = "eu-central-1_AbCdEf123"
      role_path        = "/api/groups/"
    }
    error_message = "The configuration must name the accepted signers."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution.policy).Statement[1].Resource == "arn:aws:iam::123456789012:role/api/groups/*" && length(jsondecode(aws_iam_role_policy.execution.policy).Statement) == 2
    error_message = "Other authorizers must give the function itself no further right."
  }
}

run "no_issuer_and_every_identity_pool" {
  command = plan
  expect_failures = [
    var.issuers,     # no issuer
    var.iam_callers, # identity pool by a wildcard
  ]
  module { source = "./modules/function" }

  variables {
    issuers     = []
    iam_callers = { identity_pool_id = "*", user_pool_id = "eu-central-1_AbCdEf123", role_path = "/api/groups/" }
  }
}

run "issuer_without_an_address_and_user_pool_without_its_region" {
  command = plan
  expect_failures = [
    var.issuers,     # issuer without an address
    var.iam_callers, # user pool without its region
  ]
  module { source = "./modules/function" }

  variables {
    issuers     = ["https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123", "eu-central-1_AbCdEf123"]
    iam_callers = { identity_pool_id = "eu-central-1:2208d797", user_pool_id = "AbCdEf123", role_path = "/api/groups/" }
  }
}

run "path_of_signers_without_slashes" {
  command = plan
  expect_failures = [
    var.iam_callers, # path without slashes
  ]
  module { source = "./modules/function" }

  variables {
    iam_callers = { identity_pool_id = "eu-central-1:2208d797", user_pool_id = "eu-central-1_AbCdEf123", role_path = "api/groups" }
  }
}
