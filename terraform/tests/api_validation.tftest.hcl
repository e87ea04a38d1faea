# Every rule of the inputs, one run each: what is expected to fail there is the one thing wrong.
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

run "name" {
  command         = plan
  expect_failures = [var.name]
  module { source = "./modules/api" }

  variables {
    name = "an api"
  }
}

run "user_pools" {
  command         = plan
  expect_failures = [var.user_pool_arns]
  module { source = "./modules/api" }

  variables {
    user_pool_arns = []
  }
}

run "authorizer" {
  command         = plan
  expect_failures = [var.authorizer]
  module { source = "./modules/api" }

  variables {
    authorizer     = "NONE"
    user_pool_arns = []
  }
}

run "user_pools_of_another_authorizer" {
  command         = plan
  expect_failures = [var.user_pool_arns]
  module { source = "./modules/api" }

  variables {
    authorizer = "iam"
  }
}

run "lambda_authorizer_that_is_not_given" {
  command         = plan
  expect_failures = [var.lambda_authorizer]
  module { source = "./modules/api" }

  variables {
    authorizer     = "lambda"
    user_pool_arns = []
  }
}

run "lambda_authorizer_that_is_not_asked" {
  command         = plan
  expect_failures = [var.lambda_authorizer]
  module { source = "./modules/api" }

  variables {
    lambda_authorizer = { function_name = "authorizer", invoke_arn = var.function_invoke_arn }
  }
}

run "decisions_kept_too_long" {
  command         = plan
  expect_failures = [var.lambda_authorizer]
  module { source = "./modules/api" }

  variables {
    authorizer     = "lambda"
    user_pool_arns = []
    lambda_authorizer = {
      function_name = "authorizer"
      invoke_arn    = var.function_invoke_arn
      cache_seconds = 3601
    }
  }
}

run "decisions_kept_for_half_a_second" {
  command         = plan
  expect_failures = [var.lambda_authorizer]
  module { source = "./modules/api" }

  variables {
    authorizer     = "lambda"
    user_pool_arns = []
    lambda_authorizer = {
      function_name = "authorizer"
      invoke_arn    = var.function_invoke_arn
      cache_seconds = 0.5
    }
  }
}

run "stage_name" {
  command         = plan
  expect_failures = [var.stage_name]
  module { source = "./modules/api" }

  variables {
    stage_name = "v1/live"
  }
}

run "endpoint_type" {
  command         = plan
  expect_failures = [var.endpoint_type]
  module { source = "./modules/api" }

  variables {
    endpoint_type = "regional"
  }
}

run "vpc_endpoints_of_a_public_api" {
  command         = plan
  expect_failures = [var.vpc_endpoint_ids]
  module { source = "./modules/api" }

  variables {
    vpc_endpoint_ids = ["vpce-1"]
  }
}

run "vpc_endpoint_ids" {
  command         = plan
  expect_failures = [var.vpc_endpoint_ids]
  module { source = "./modules/api" }

  variables {
    endpoint_type    = "PRIVATE"
    vpc_endpoint_ids = ["vpc-1"]
  }
}

run "private_api_that_nobody_could_call" {
  command         = plan
  expect_failures = [var.vpc_endpoint_ids]
  module { source = "./modules/api" }

  variables {
    endpoint_type = "PRIVATE"
  }
}

run "resource_policy" {
  command         = plan
  expect_failures = [var.resource_policy]
  module { source = "./modules/api" }

  variables {
    resource_policy = { json = "{}" }
  }
}

run "resource_policy_too_long" {
  command         = plan
  expect_failures = [var.resource_policy]
  module { source = "./modules/api" }

  variables {
    resource_policy = {
      json = jsonencode({ Statement = [for number in range(1000) : "012345"] })
    }
  }
}

run "domain_of_a_private_api" {
  command         = plan
  expect_failures = [var.domain]
  module { source = "./modules/api" }

  variables {
    endpoint_type    = "PRIVATE"
    vpc_endpoint_ids = ["vpce-1"]
    domain = {
      name            = "api.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
    }
  }
}

run "domain_name" {
  command         = plan
  expect_failures = [var.domain]
  module { source = "./modules/api" }

  variables {
    domain = {
      name            = "https://api.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
    }
  }
}

run "wildcard_domain" {
  command         = plan
  expect_failures = [var.domain]
  module { source = "./modules/api" }

  variables {
    domain = {
      name            = "*.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
    }
  }
}

run "domain_certificate" {
  command         = plan
  expect_failures = [var.domain]
  module { source = "./modules/api" }

  variables {
    domain = {
      name            = "api.example.com"
      certificate_arn = "arn:aws:iam::123456789012:server-certificate/x"
    }
  }
}

run "edge_certificate_of_another_region" {
  command         = plan
  expect_failures = [var.domain]
  module { source = "./modules/api" }

  variables {
    endpoint_type = "EDGE"
    domain = {
      name            = "api.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
    }
  }
}

run "base_path_of_two_parts" {
  command         = plan
  expect_failures = [var.domain]
  module { source = "./modules/api" }

  variables {
    domain = {
      name            = "api.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
      base_path       = "api/v1"
    }
  }
}

run "base_path_with_a_slash" {
  command         = plan
  expect_failures = [var.domain]
  module { source = "./modules/api" }

  variables {
    domain = {
      name            = "api.example.com"
      certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/x"
      base_path       = "/v1"
    }
  }
}

run "global_web_acl" {
  command         = plan
  expect_failures = [var.web_acl]
  module { source = "./modules/api" }

  variables {
    web_acl = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/y" }
  }
}

run "negative_rate" {
  command         = plan
  expect_failures = [var.throttling]
  module { source = "./modules/api" }

  variables {
    throttling = { rate_limit = -1, burst_limit = 1 }
  }
}

run "limits_without_a_value" {
  command         = plan
  expect_failures = [var.throttling]
  module { source = "./modules/api" }

  variables {
    throttling = { rate_limit = 1, burst_limit = null }
  }
}

run "settings_of_no_method" {
  command         = plan
  expect_failures = [var.method_settings]
  module { source = "./modules/api" }

  variables {
    method_settings = { "documents/GET" = {} }
  }
}

run "settings_of_the_stage" {
  command         = plan
  expect_failures = [var.method_settings]
  module { source = "./modules/api" }

  variables {
    method_settings = { "*/*" = {} }
  }
}

run "negative_limit_of_a_method" {
  command         = plan
  expect_failures = [var.method_settings]
  module { source = "./modules/api" }

  variables {
    method_settings = { "{proxy+}/ANY" = { burst_limit = -1 } }
  }
}

run "name_too_long_for_a_role" {
  command         = plan
  expect_failures = [var.account_logging_role]
  module { source = "./modules/api" }

  variables {
    name                 = "api-with-a-name-of-just-forty-eight-characters--"
    account_logging_role = true
  }
}

run "access_log_retention_not_offered" {
  command         = plan
  expect_failures = [var.access_log]
  module { source = "./modules/api" }

  variables {
    access_log = { retention_days = 31 }
  }
}

run "access_log_key_by_alias" {
  command         = plan
  expect_failures = [var.access_log]
  module { source = "./modules/api" }

  variables {
    access_log = { kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:alias/logs" }
  }
}

run "boundary_by_name" {
  command         = plan
  expect_failures = [var.permissions_boundary_arn]
  module { source = "./modules/api" }

  variables {
    permissions_boundary_arn = "boundary"
  }
}

run "no_origin" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = []
  }
}

run "any_origin_and_another" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["*", "https://app.example.com"]
  }
}

run "origin_twice" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["https://app.example.com", "https://app.example.com"]
  }
}

run "origin_without_scheme" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["https://app.example.com", "app.example.com"]
  }
}

run "origin_with_path" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["https://app.example.com/"]
  }
}

run "origin_in_upper_case" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["https://App.example.com"]
  }
}

run "origin_with_its_schemes_own_port" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["https://app.example.com:443"]
  }
}

run "origin_of_no_page" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["null"]
  }
}

run "origin_with_a_wildcard" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["https://*.example.com"]
  }
}

run "origin_that_ends_its_quotes" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/api" }

  variables {
    cors_allow_origins = ["https://app.example.com'"]
  }
}

run "headers" {
  command         = plan
  expect_failures = [var.cors_allow_headers]
  module { source = "./modules/api" }

  variables {
    cors_allow_headers = ["X-Role, X-Other"]
  }
}

run "everything_at_its_limits" {
  command = plan
  module { source = "./modules/api" }

  variables {
    name                 = "api-with-a-name-of-just-forty-seven-characters-"
    account_logging_role = true
    cors_allow_origins   = ["http://localhost:3000", "https://app.example.com:80", "http://[::1]:8080", "capacitor://localhost"]
    throttling           = { rate_limit = 0, burst_limit = 0 }
    method_settings      = { "~1/ANY" = {}, "~1/OPTIONS" = {}, "{proxy+}/ANY" = {}, "{proxy+}/OPTIONS" = { rate_limit = 0.5 } }
  }

  assert {
    condition     = length(aws_iam_role.logging[0].name) == 64
    error_message = "The name must be as long as a role's may be."
  }
}
