# What the function may do with its own role: as little as can be.
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
  name              = "api"
  package           = "versions.tf"
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
}

run "least_privilege" {
  command = plan
  module { source = "./modules/function" }

  assert {
    condition = jsondecode(aws_iam_role_policy.execution.policy).Statement == [
      {
        Sid      = "WriteOwnLogs"
        Effect   = "Allow"
        Action   = ["logs:PutLogEvents", "logs:CreateLogStream"]
        Resource = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/api:*"
      },
      {
        Sid      = "AssumeGroupRoles"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::123456789012:role/api/groups/*"
      },
    ]
    error_message = "The execution role must write its own logs and assume the allowed roles, and nothing else."
  }

  assert {
    condition = jsondecode(aws_iam_role.execution.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
    error_message = "Lambda alone must be trusted with the execution role."
  }

  assert {
    condition     = aws_iam_role.execution.path == "/"
    error_message = "The execution role must not be under a path of group roles, which it may assume."
  }
}

run "configuration" {
  command = plan
  module { source = "./modules/function" }

  variables {
    cors_allow_origin = "https://app.example.com"
    environment       = { DOCUMENTS_BUCKET = "documents" }
  }

  assert {
    condition     = toset(keys(aws_lambda_function.this.environment[0].variables)) == toset(["DOCUMENTS_BUCKET", "GROUP_ROLE_CONFIG"])
    error_message = "The function must get its own variables and its configuration."
  }

  assert {
    condition = jsondecode(aws_lambda_function.this.environment[0].variables.GROUP_ROLE_CONFIG) == {
      allowed_roles     = ["arn:aws:iam::123456789012:role/api/groups/*"]
      cors_allow_origin = "https://app.example.com"
    }
    error_message = "The configuration must hold the allow-list and the origin."
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].log_format == "JSON" && aws_lambda_function.this.logging_config[0].log_group == "/aws/lambda/api" && aws_cloudwatch_log_group.this.retention_in_days == 30
    error_message = "Logs must be JSON, in the module's log group, and not kept for ever."
  }
}

run "tags_and_source_identity_need_their_actions" {
  command = plan
  module { source = "./modules/function" }

  variables {
    session = { tags = { team = "custom:team" }, source_identity = "sub" }
  }

  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.execution.policy).Statement[1].Action) == toset(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
    error_message = "The execution role must be allowed what its sessions carry."
  }

  assert {
    condition     = output.session_actions == ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    error_message = "The trust policies must learn of what the sessions carry."
  }
}

run "everything_configured" {
  command = plan
  module { source = "./modules/function" }

  variables {
    role_selection = {
      default_role_arn = "arn:aws:iam::123456789012:role/api/groups/api-readers"
      rules = [{
        claim      = "custom:team"
        match_type = "Equals"
        value      = "blue"
        role_arn   = "arn:aws:iam::123456789012:role/api/groups/api-editors"
      }]
    }
    session = {
      tags        = { team = "custom:team" }
      policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
      policy      = "{}"
    }
  }

  assert {
    condition = jsondecode(aws_lambda_function.this.environment[0].variables.GROUP_ROLE_CONFIG) == {
      allowed_roles     = ["arn:aws:iam::123456789012:role/api/groups/*"]
      cors_allow_origin = "*"
      default_role      = "arn:aws:iam::123456789012:role/api/groups/api-readers"
      role_rules = [{
        claim      = "custom:team"
        match_type = "Equals"
        value      = "blue"
        role_arn   = "arn:aws:iam::123456789012:role/api/groups/api-editors"
      }]
      session_tags        = { team = "custom:team" }
      session_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
      session_policy      = "{}"
    }
    error_message = "The configuration must hold what is set, by the names that the function knows."
  }
}

run "illegal_rule" {
  command         = plan
  expect_failures = [var.role_selection, var.session]
  module { source = "./modules/function" }

  variables {
    role_selection = {
      header = "X Role"
      rules  = [{ claim = "", match_type = "equals", value = "", role_arn = "" }]
    }
    session = {
      tags            = { "aws:team" = "", "a&b" = "sub" }
      source_identity = ""
      policy_arns     = ["ReadOnlyAccess"]
      policy          = "no JSON"
    }
  }
}

run "environment_too_large" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/function" }

  variables {
    environment = { LARGE = join("", [for number in range(410) : "0123456789"]) }
  }
}

run "illegal_inputs" {
  command = plan
  module { source = "./modules/function" }

  expect_failures = [
    var.name,
    var.runtime,
    var.architecture,
    var.memory_size,
    var.timeout,
    var.log_retention_days,
    var.allowed_role_arns,
    var.cors_allow_origin,
    var.environment,
  ]

  variables {
    name               = "an api"
    runtime            = "python3.10"
    architecture       = "amd64"
    memory_size        = 64
    timeout            = 901
    log_retention_days = 31
    allowed_role_arns  = []
    cors_allow_origin  = "https://app.example.com/"
    environment        = { GROUP_ROLE_CONFIG = "{}" }
  }
}

run "runtime_is_not_python" {
  command         = plan
  expect_failures = [var.runtime]
  module { source = "./modules/function" }

  variables {
    runtime = "nodejs22.x"
  }
}

run "every_role_allowed" {
  command         = plan
  expect_failures = [var.allowed_role_arns]
  module { source = "./modules/function" }

  variables {
    allowed_role_arns = ["arn:aws:iam::123456789012:role/*"]
  }
}

run "roles_of_every_account_allowed" {
  command         = plan
  expect_failures = [var.allowed_role_arns]
  module { source = "./modules/function" }

  variables {
    allowed_role_arns = ["arn:aws:iam::*:role/api/groups/*"]
  }
}
