# Rules of the inputs, one run each: what is expected to fail there is the one thing wrong. The others
# are in tests/terraform/test_api_inputs.py, with what their messages say.
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

run "role_path_without_slashes" {
  command         = plan
  expect_failures = [var.role_path]
  module { source = "./modules/api" }

  variables {
    role_path = "apis"
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
    method_settings      = { "~1/GET" = {}, "~1/OPTIONS" = {}, "{proxy+}/DELETE" = {}, "{proxy+}/OPTIONS" = { rate_limit = 0.5, burst_limit = 2147483647 } }
  }

  assert {
    condition     = length(aws_iam_role.logging[0].name) == 64
    error_message = "The name must be as long as a role's may be."
  }
}
