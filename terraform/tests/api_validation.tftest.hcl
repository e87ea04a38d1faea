# Inputs at the limits of their rules. Inputs beyond them are in tests/terraform/test_api_inputs.py,
# with the messages.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  name                = "api"
  user_pool_arns      = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
  function_name       = "api"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api/invocations"
}

run "everything_at_its_limits" {
  command = plan
  module { source = "./modules/api" }

  variables {
    name                 = "api-with-a-name-of-just-forty-seven-characters-"
    account_logging_role = true
    cors_allow_origins   = ["http://localhost:3000", "https://app.example.com:80", "http://[::1]:8080", "capacitor://localhost"]
    throttling           = { rate_limit = 0, burst_limit = 0 }
    method_settings      = { "~1/GET" = {}, "~1/OPTIONS" = {}, "{proxy+}/DELETE" = {}, "{proxy+}/OPTIONS" = { rate_limit = 0.5, burst_limit = 2147483647 } }
  }

  assert {
    condition     = length(aws_iam_role.logging[0].name) == 64
    error_message = "The name must be as long as a role's may be."
  }
}

# The permission and the address must be of the same function: otherwise each request would get 500.
run "function_without_the_alias_of_its_address" {
  command = plan
  expect_failures = [
    var.function_qualifier,       # no alias, and the address has one
    var.user_pool_arns,           # null
    var.cors_allow_headers,       # null
    var.cors_allow_origins,       # null
    var.vpc_endpoint_ids,         # null
    var.permissions_boundary_arn, # boundary of another partition
  ]
  module { source = "./modules/api" }

  variables {
    function_invoke_arn      = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:api:live/invocations"
    user_pool_arns           = [null]
    cors_allow_headers       = ["Authorization", null]
    cors_allow_origins       = [null]
    endpoint_type            = "PRIVATE"
    vpc_endpoint_ids         = [null]
    permissions_boundary_arn = "arn:aws-us-gov:iam::aws:policy/PowerUserAccess"
  }
}

run "function_by_its_arn" {
  command         = plan
  expect_failures = [var.function_name]
  module { source = "./modules/api" }

  variables { function_name = "arn:aws:lambda:eu-central-1:123456789012:function:api" }
}

run "alias_that_the_address_lacks_and_no_header_for_the_token" {
  command         = plan
  expect_failures = [var.function_qualifier, var.cors_allow_headers]
  module { source = "./modules/api" }

  variables {
    function_qualifier = "live"
    cors_allow_headers = ["X-Trace"]
  }
}
