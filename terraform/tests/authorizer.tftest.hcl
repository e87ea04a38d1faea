# The function that verifies tokens: its rights and its settings.
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
  name         = "api-authorizer"
  package      = "versions.tf"
  user_pool_id = "eu-central-1_a1B2c3D4e"
  client_ids   = ["web", "app"]
}

run "defaults" {
  command = plan
  module { source = "./modules/authorizer" }

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement == [{
      Sid      = "WriteOwnLogs"
      Effect   = "Allow"
      Action   = ["logs:PutLogEvents", "logs:CreateLogStream"]
      Resource = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/api-authorizer:*"
    }]
    error_message = "The authorizer must be able to write to its own log, and to nothing else."
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
    condition = jsondecode(aws_lambda_function.this.environment[0].variables.AUTHORIZER_CONFIG) == {
      user_pool_id = "eu-central-1_a1B2c3D4e"
      client_ids   = ["app", "web"]
      dns_suffix   = "amazonaws.com"
    }
    error_message = "The function must accept the pool's ID tokens for these clients, and nothing else."
  }

  assert {
    condition     = length(aws_lambda_function.this.environment[0].variables) == 1
    error_message = "The environment holds the configuration alone."
  }

  assert {
    condition = alltrue([
      aws_lambda_function.this.function_name == "api-authorizer",
      aws_lambda_function.this.handler == "authorizer.lambda_handler",
      aws_lambda_function.this.runtime == "python3.13",
      aws_lambda_function.this.architectures == tolist(["arm64"]),
      aws_lambda_function.this.memory_size == 512,
      aws_lambda_function.this.timeout == 10,
      aws_lambda_function.this.publish,
      aws_lambda_function.this.logging_config[0].log_format == "JSON",
      aws_lambda_function.this.logging_config[0].log_group == "/aws/lambda/api-authorizer",
      length(aws_lambda_function.this.vpc_config) == 0,
    ])
    error_message = "The function must be as the README says."
  }

  assert {
    condition     = aws_lambda_alias.live.name == "live" && aws_lambda_alias.live.function_name == "api-authorizer"
    error_message = "API Gateway must call an alias."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_cloudwatch_log_group.this.kms_key_id == null && aws_lambda_function.this.kms_key_arn == null && aws_iam_role.this.permissions_boundary == null && aws_iam_role.this.path == "/"
    error_message = "Logs must be kept for 30 days; a key and a boundary must be off by default."
  }
}

run "access_tokens" {
  command = plan
  module { source = "./modules/authorizer" }

  variables {
    group_roles = {
      readers = { role_arn = "arn:aws:iam::123456789012:role/api/groups/api-readers", precedence = 30 }
      admins  = { role_arn = "arn:aws:iam::123456789012:role/api/groups/api-admins", precedence = 10 }
    }
  }

  assert {
    condition = jsondecode(aws_lambda_function.this.environment[0].variables.AUTHORIZER_CONFIG).group_roles == [
      { group = "admins", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-admins", precedence = 10 },
      { group = "readers", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-readers", precedence = 30 },
    ]
    error_message = "The function must know each group's role."
  }
}

run "machines" {
  command = plan
  module { source = "./modules/authorizer" }

  variables {
    group_roles   = { readers = { role_arn = "arn:aws:iam::123456789012:role/api/groups/api-readers", precedence = 30 } }
    client_groups = { app = "readers" }
  }

  assert {
    condition     = jsondecode(aws_lambda_function.this.environment[0].variables.AUTHORIZER_CONFIG).client_groups == { app = "readers" }
    error_message = "The function must know the machine's group."
  }
}

run "key_and_boundary" {
  command = plan
  module { source = "./modules/authorizer" }

  variables {
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    role_path                = "/apis/documents/"
    log_retention_days       = 365
  }

  assert {
    condition     = aws_lambda_function.this.kms_key_arn == var.kms_key_arn && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.this.retention_in_days == 365
    error_message = "The key must encrypt environment and logs."
  }

  assert {
    condition     = aws_iam_role.this.permissions_boundary == var.permissions_boundary_arn && aws_iam_role.this.path == "/apis/documents/"
    error_message = "The boundary must bound the role, and the role must have the given path."
  }
}
