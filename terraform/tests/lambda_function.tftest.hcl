# A function that acts for no caller: its rights, its settings, and what is refused.
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

variables {
  name    = "api-public"
  purpose = "answers public routes"
  package = "versions.tf"
  handler = "app.public_handler"
}

run "defaults" {
  command = plan
  module { source = "./modules/lambda_function" }

  assert {
    condition = jsondecode(aws_iam_role_policy.logs.policy).Statement == [{
      Sid      = "WriteOwnLogs"
      Effect   = "Allow"
      Action   = ["logs:PutLogEvents", "logs:CreateLogStream"]
      Resource = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/api-public:*"
    }]
    error_message = "The function must be able to write to its own log, and to nothing else."
  }

  assert {
    condition     = length(aws_iam_role_policy.own) == 0 && aws_iam_role_policies_exclusive.this.policy_names == toset(["logs"]) && length(aws_iam_role_policy_attachments_exclusive.this.policy_arns) == 0
    error_message = "Its role must have no other policy, not even one that was attached by hand."
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
    error_message = "Only Lambda may assume the role."
  }

  assert {
    condition = alltrue([
      aws_lambda_function.this.function_name == "api-public",
      aws_lambda_function.this.handler == "app.public_handler",
      aws_lambda_function.this.runtime == "python3.13",
      aws_lambda_function.this.architectures == tolist(["arm64"]),
      aws_lambda_function.this.memory_size == 512,
      aws_lambda_function.this.timeout == 10,
      aws_lambda_function.this.publish,
      aws_lambda_function.this.logging_config[0].log_format == "JSON",
      aws_lambda_function.this.logging_config[0].log_group == "/aws/lambda/api-public",
      aws_lambda_function.this.tracing_config[0].mode == "PassThrough",
      length(aws_lambda_function.this.environment) == 0,
      length(aws_lambda_function.this.vpc_config) == 0,
    ])
    error_message = "The function must be as the README says."
  }

  assert {
    condition     = aws_lambda_alias.live.name == "live" && aws_lambda_alias.live.function_name == "api-public" && output.function_qualifier == "live"
    error_message = "Callers must use an alias."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_cloudwatch_log_group.this.kms_key_id == null && aws_lambda_function.this.kms_key_arn == null && aws_iam_role.this.permissions_boundary == null && aws_iam_role.this.path == "/"
    error_message = "Logs must be kept for 30 days; a key, a boundary and a path must be off by default."
  }

  assert {
    condition     = aws_iam_role.this.name == "api-public" && aws_iam_role.this.description == "Execution role of api-public: answers public routes"
    error_message = "The role must say what it is for."
  }
}

run "every_input" {
  command = plan
  module { source = "./modules/lambda_function" }

  variables {
    environment              = { BASE_PATH = "/v1" }
    layers                   = ["arn:aws:lambda:eu-central-1:123456789012:layer:common:3"]
    statements               = [{ sid = "SendOrders", actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-central-1:123456789012:orders"] }]
    xray_tracing_enabled     = true
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    role_path                = "/apis/orders/"
    log_retention_days       = 365
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ BASE_PATH = "/v1" }) && aws_lambda_function.this.layers == tolist(var.layers) && aws_lambda_function.this.tracing_config[0].mode == "Active"
    error_message = "The function must have its environment, layers and traces."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.own[0].policy).Statement == [{
      Sid      = "SendOrders"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = "arn:aws:sqs:eu-central-1:123456789012:orders"
    }] && aws_iam_role_policies_exclusive.this.policy_names == toset(["logs", "own"])
    error_message = "The role must be allowed what is given, and no more."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.logs.policy).Statement[1] == { Sid = "SendTraces", Effect = "Allow", Action = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource = "*" }
    error_message = "The only other right must be for traces."
  }

  assert {
    condition     = aws_lambda_function.this.kms_key_arn == var.kms_key_arn && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.this.retention_in_days == 365 && aws_iam_role.this.permissions_boundary == var.permissions_boundary_arn && aws_iam_role.this.path == "/apis/orders/"
    error_message = "Key, boundary and path must be those that are given."
  }
}

# Each named variable must fail on its own, so one run can have a wrong value for each.
run "illegal_value_in_each_input" {
  command = plan
  expect_failures = [
    var.name,
    var.purpose,
    var.package,
    var.handler,
    var.runtime,
    var.architecture,
    var.layers, # layer without a version
    var.memory_size,
    var.timeout,
    var.environment,
    var.statements,
    var.log_retention_days,
    var.kms_key_arn,
    var.role_path,
    var.permissions_boundary_arn,
  ]
  module { source = "./modules/lambda_function" }

  variables {
    name                     = "api.public"
    purpose                  = ""
    package                  = "no.zip"
    handler                  = "public_handler"
    runtime                  = "python3.10"
    architecture             = "arm"
    layers                   = ["arn:aws:lambda:eu-central-1:123456789012:layer:common"]
    memory_size              = 64
    timeout                  = 901
    environment              = { AWS_REGION = "eu-north-1" }
    statements               = [{ sid = "Become", actions = ["sts:AssumeRole"], resources = ["*"] }]
    log_retention_days       = 31
    kms_key_arn              = "alias/key"
    role_path                = "apis"
    permissions_boundary_arn = "boundary"
  }
}

run "a_statement_that_opens_everything" {
  command         = plan
  expect_failures = [var.statements, var.kms_key_arn, var.environment, var.layers]
  module { source = "./modules/lambda_function" }

  variables {
    statements  = [{ sid = "All", actions = ["*"], resources = ["arn:aws:s3:::documents/*"] }]
    kms_key_arn = "arn:aws:kms:eu-west-3:123456789012:key/x"
    environment = { "1ST" = "x" }
    layers      = ["arn:aws:lambda:eu-west-3:123456789012:layer:common:3"]
  }
}

run "a_wildcard_for_the_service" {
  command         = plan
  expect_failures = [var.statements]
  module { source = "./modules/lambda_function" }

  variables { statements = [{ sid = "All", actions = ["s*:AssumeRole"], resources = ["arn:aws:iam::123456789012:role/x"] }] }
}

run "many_actions_on_everything" {
  command         = plan
  expect_failures = [var.statements]
  module { source = "./modules/lambda_function" }

  variables { statements = [{ sid = "All", actions = ["s3:*"], resources = ["*"] }] }
}

run "six_layers" {
  command         = plan
  expect_failures = [var.layers]
  module { source = "./modules/lambda_function" }

  variables { layers = [for number in range(6) : "arn:aws:lambda:eu-central-1:123456789012:layer:common-${number}:1"] }
}

run "one_sid_twice" {
  command         = plan
  expect_failures = [var.statements]
  module { source = "./modules/lambda_function" }

  variables {
    statements = [
      { sid = "Send", actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-central-1:123456789012:a"] },
      { sid = "Send", actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-central-1:123456789012:b"] },
    ]
  }
}

run "statement_without_actions_and_resources_and_null" {
  command         = plan
  expect_failures = [var.statements, var.environment, var.layers, var.package, var.permissions_boundary_arn]
  module { source = "./modules/lambda_function" }

  variables {
    statements               = [{ sid = "None", actions = [], resources = [] }, { sid = "Null", actions = null, resources = null }, null]
    environment              = { TABLE = null }
    layers                   = ["arn:aws:lambda:eu-central-1:123456789012:layer:common:3", "arn:aws:lambda:eu-central-1:123456789012:layer:common:4"]
    package                  = "modules"
    permissions_boundary_arn = "arn:aws:iam::999999999999:policy/boundary"
  }
}

run "resource_that_is_only_the_beginning_of_an_arn" {
  command         = plan
  expect_failures = [var.statements]
  module { source = "./modules/lambda_function" }

  variables { statements = [{ sid = "Get", actions = ["s3:GetObject"], resources = ["arn:"] }] }
}

run "an_environment_of_more_than_4_kb" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/lambda_function" }

  variables { environment = { TEXT = join("", [for _ in range(1024) : "xxxx"]) } }
}
