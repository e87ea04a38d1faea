# The rights of the function's own role, which are as few as possible.
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

run "defaults" {
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

  assert {
    condition = alltrue([
      aws_lambda_function.this[0].handler == "app.lambda_handler",
      aws_lambda_function.this[0].runtime == "python3.13",
      aws_lambda_function.this[0].architectures == tolist(["arm64"]),
      aws_lambda_function.this[0].memory_size == 512,
      aws_lambda_function.this[0].timeout == 10,
    ])
    error_message = "The defaults must be the newest runtime in general use, arm64, 512 MB and 10 s."
  }

  assert {
    condition = alltrue([
      aws_lambda_function.this[0].reserved_concurrent_executions == -1,
      aws_lambda_function.this[0].tracing_config[0].mode == "PassThrough",
      aws_lambda_function.this[0].kms_key_arn == null,
      length(aws_lambda_function.this[0].snap_start) == 0,
      length(aws_lambda_function.this[0].vpc_config) == 0,
      length(aws_lambda_function.this[0].layers) == 0,
      length(aws_lambda_function.this[0].image_config) == 0,
      aws_lambda_function.this[0].package_type == "Zip",
      aws_lambda_function.this[0].ephemeral_storage[0].size == 512,
      aws_lambda_function.this[0].logging_config[0].application_log_level == null,
      aws_lambda_function.this[0].logging_config[0].system_log_level == null,
      aws_iam_role.execution.path == "/",
      length(aws_lambda_provisioned_concurrency_config.live) == 0,
      aws_cloudwatch_log_group.this[0].kms_key_id == null,
      aws_iam_role.execution.permissions_boundary == null,
    ])
    error_message = "Optional parts must be off."
  }
}

run "configuration" {
  command = plan
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["https://app.example.com", "http://localhost:3000"]
    environment        = { DOCUMENTS_BUCKET = "documents" }
    session            = { tags = null, source_identity = null, policy_arns = null, policy = null }
    role_selection     = { default_role_arn = null, header = null, rules = null }
  }

  assert {
    condition     = toset(keys(aws_lambda_function.this[0].environment[0].variables)) == toset(["DOCUMENTS_BUCKET", "GROUP_ROLE_CONFIG"])
    error_message = "The function must get its own variables and its configuration."
  }

  assert {
    condition = jsondecode(aws_lambda_function.this[0].environment[0].variables.GROUP_ROLE_CONFIG) == {
      allowed_roles      = ["arn:aws:iam::123456789012:role/api/groups/*"]
      cors_allow_origins = ["https://app.example.com", "http://localhost:3000"]
    }
    error_message = "The configuration must hold the allow-list and the origins, and nothing that is null."
  }

  assert {
    condition     = aws_lambda_function.this[0].logging_config[0].log_format == "JSON" && aws_lambda_function.this[0].logging_config[0].log_group == "/aws/lambda/api" && aws_cloudwatch_log_group.this[0].retention_in_days == 30
    error_message = "Logs must be JSON, in the module's log group, and expire."
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
      policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/sessions"]
      policy      = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
    }
    locked_out    = ["grace", "ada"]
    sessions_from = { "arn:aws:iam::123456789012:role/api/groups/api-readers" = "2026-11-30T12:00:00Z" }
  }

  assert {
    condition = jsondecode(aws_lambda_function.this[0].environment[0].variables.GROUP_ROLE_CONFIG) == {
      allowed_roles      = ["arn:aws:iam::123456789012:role/api/groups/*"]
      cors_allow_origins = ["*"]
      default_role       = "arn:aws:iam::123456789012:role/api/groups/api-readers"
      role_rules = [{
        claim      = "custom:team"
        match_type = "Equals"
        value      = "blue"
        role_arn   = "arn:aws:iam::123456789012:role/api/groups/api-editors"
      }]
      session_tags        = { team = "custom:team" }
      session_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/sessions"]
      session_policy      = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
      locked_out          = ["ada", "grace"]
      sessions_from       = { "arn:aws:iam::123456789012:role/api/groups/api-readers" = "2026-11-30T12:00:00Z" }
    }
    error_message = "The configuration must hold what is set, by the names that the function knows."
  }
}

run "api_calls_a_published_version" {
  command = plan
  module { source = "./modules/function" }

  override_resource {
    target          = aws_lambda_function.this
    override_during = plan
    values = {
      arn        = "arn:aws:lambda:eu-central-1:123456789012:function:api"
      invoke_arn = "the unpublished code"
      version    = "8"
    }
  }

  override_resource {
    target          = aws_lambda_alias.live
    override_during = plan
    values          = { invoke_arn = "the alias" }
  }

  assert {
    condition     = aws_lambda_function.this[0].publish
    error_message = "Every change of the function must become a version."
  }

  assert {
    condition     = aws_lambda_alias.live[0].name == "live" && output.function_version == "8"
    error_message = "The alias must point to the newest version."
  }

  assert {
    condition     = output.invoke_arn == "the alias" && output.function_qualifier == "live" && output.function_name == "api"
    error_message = "The API must call the alias."
  }
}

run "existing_function" {
  command = plan
  module { source = "./modules/function" }

  variables {
    package     = null
    environment = { DOCUMENTS_BUCKET = "documents" }
  }

  assert {
    condition = alltrue([
      length(aws_lambda_function.this) == 0,
      length(aws_lambda_alias.live) == 0,
      length(aws_cloudwatch_log_group.this) == 0,
    ])
    error_message = "Without a package the function, its alias and its log group are somebody else's."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.execution.policy).Statement == [
      {
        Sid      = "WriteOwnLogs"
        Effect   = "Allow"
        Action   = ["logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup"]
        Resource = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/api:*"
      },
      {
        Sid      = "AssumeGroupRoles"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::123456789012:role/api/groups/*"
      },
    ]
    error_message = "The role must have the rights of the module's own function, and may create the log group."
  }

  assert {
    condition = alltrue([
      output.environment.DOCUMENTS_BUCKET == "documents",
      jsondecode(output.environment.GROUP_ROLE_CONFIG).allowed_roles == ["arn:aws:iam::123456789012:role/api/groups/*"],
      length(output.environment) == 2,
    ])
    error_message = "The function's owner must get its whole environment."
  }

  assert {
    condition = alltrue([
      output.function_name == null,
      output.function_arn == null,
      output.function_qualifier == null,
      output.function_version == null,
      output.invoke_arn == null,
      output.log_group_name == "/aws/lambda/api",
    ])
    error_message = "Outputs of missing resources must be null."
  }
}

run "tracing_patterns_of_roles_and_lock_out_policies" {
  command = plan
  module { source = "./modules/function" }

  variables {
    xray_tracing_enabled = true
    allowed_role_arns    = ["arn:aws:iam::123456789012:role/a+b.c-?", "arn:aws:iam::123456789012:role/api/*"]
    role_selection = {
      default_role_arn = "arn:aws:iam::123456789012:role/a+b.c-1"
      rules = [{
        claim      = "custom:team"
        match_type = "Equals"
        value      = "blue"
        role_arn   = "arn:aws:iam::123456789012:role/api/groups/deep/editors"
      }]
    }
    lock_out_policy_arns = {
      now   = "arn:aws:iam::123456789012:policy/api/groups/api.locked_out_now"
      later = "arn:aws:iam::123456789012:policy/api/groups/api.locked_out"
    }
  }

  assert {
    condition     = aws_lambda_function.this[0].tracing_config[0].mode == "Active"
    error_message = "Lambda must trace."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.execution.policy).Statement[2] == {
      Sid      = "SendTraces"
      Effect   = "Allow"
      Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
      Resource = "*"
    }
    error_message = "The execution role must be allowed to send traces."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.execution.policy).Statement) == 3
    error_message = "The execution role must be allowed nothing more."
  }

  assert {
    condition = { for name, attachment in aws_iam_role_policy_attachment.lock_out : name => "${attachment.role} ${attachment.policy_arn}" } == {
      now   = "api arn:aws:iam::123456789012:policy/api/groups/api.locked_out_now"
      later = "api arn:aws:iam::123456789012:policy/api/groups/api.locked_out"
    } && output.lock_out_policy_arns == ["arn:aws:iam::123456789012:policy/api/groups/api.locked_out", "arn:aws:iam::123456789012:policy/api/groups/api.locked_out_now"]
    error_message = "The execution role must have these policies."
  }
}

run "vpc_snap_start_and_no_concurrency" {
  command = plan
  module { source = "./modules/function" }

  variables {
    vpc                  = { subnet_ids = ["subnet-0a", "subnet-0b"], security_group_ids = ["sg-0a"] }
    snap_start           = true
    runtime              = "python3.12"
    reserved_concurrency = 0
  }

  assert {
    condition = alltrue([
      aws_lambda_function.this[0].vpc_config[0].subnet_ids == toset(["subnet-0a", "subnet-0b"]),
      aws_lambda_function.this[0].vpc_config[0].security_group_ids == toset(["sg-0a"]),
    ])
    error_message = "The function must be in the subnets and security groups."
  }

  assert {
    condition = toset(jsondecode(aws_iam_role_policy.execution.policy).Statement[2].Action) == toset([
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ])
    error_message = "Lambda must be allowed what it does for a function in a VPC, and nothing more."
  }

  assert {
    condition = alltrue([
      jsondecode(aws_iam_role_policy.execution.policy).Statement[3].Effect == "Deny",
      jsondecode(aws_iam_role_policy.execution.policy).Statement[3].Resource == "*",
      jsondecode(aws_iam_role_policy.execution.policy).Statement[3].Action == jsondecode(aws_iam_role_policy.execution.policy).Statement[2].Action,
      jsondecode(aws_iam_role_policy.execution.policy).Statement[3].Condition == {
        ArnEquals = { "lambda:SourceFunctionArn" = "arn:aws:lambda:eu-central-1:123456789012:function:api" }
      },
    ])
    error_message = "The function's own code must be denied what Lambda is allowed."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.execution.policy).Statement) == 4
    error_message = "The execution role must be allowed nothing more."
  }

  assert {
    condition     = aws_lambda_function.this[0].snap_start[0].apply_on == "PublishedVersions"
    error_message = "Published versions must start from a snapshot."
  }

  assert {
    condition     = aws_lambda_function.this[0].timeouts.create == "20m" && aws_lambda_function.this[0].timeouts.update == "20m"
    error_message = "Terraform must wait longer for a snapshot than the provider does by default."
  }

  assert {
    condition     = aws_lambda_function.this[0].reserved_concurrent_executions == 0
    error_message = "A reservation of 0 must stop the function."
  }
}

run "tags_layers_a_key_concurrency_and_a_rollback" {
  command = plan
  module { source = "./modules/function" }

  variables {
    layers                   = ["arn:aws:lambda:eu-central-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-arm64:7", "arn:aws:lambda:eu-central-1:123456789012:layer:common:3"]
    ephemeral_storage        = 1024
    application_log_level    = "WARN"
    system_log_level         = "WARN"
    role_path                = "/apis/documents/"
    session                  = { tags = { team = "custom:team" }, source_identity = "sub" }
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/055efbb4-0000-4336-ba9c-538c7d31f599"
    reserved_concurrency     = 20
    provisioned_concurrency  = 5
    live_version             = "7"
  }

  assert {
    condition = alltrue([
      aws_lambda_function.this[0].layers == tolist(var.layers),
      aws_lambda_function.this[0].ephemeral_storage[0].size == 1024,
      aws_lambda_function.this[0].logging_config[0].application_log_level == "WARN",
      aws_lambda_function.this[0].logging_config[0].system_log_level == "WARN",
      aws_iam_role.execution.path == "/apis/documents/",
    ])
    error_message = "The function and its role must have the given settings, with the layers in their order."
  }

  assert {
    condition     = toset(jsondecode(aws_iam_role_policy.execution.policy).Statement[1].Action) == toset(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
    error_message = "The execution role must be allowed what its sessions carry."
  }

  assert {
    condition     = output.session_actions == ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    error_message = "The output for the trust policies must have what the sessions carry."
  }

  assert {
    condition     = aws_iam_role.execution.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    error_message = "The execution role must be bounded."
  }

  assert {
    condition     = aws_lambda_function.this[0].kms_key_arn == var.kms_key_arn && aws_cloudwatch_log_group.this[0].kms_key_id == var.kms_key_arn
    error_message = "The key must encrypt environment and logs."
  }

  assert {
    condition     = !strcontains(aws_iam_role_policy.execution.policy, "kms:")
    error_message = "The execution role needs no right on the key: Lambda gives it a grant."
  }

  assert {
    condition     = aws_lambda_function.this[0].reserved_concurrent_executions == 20
    error_message = "The function must get its reservation."
  }

  assert {
    condition = alltrue([
      aws_lambda_provisioned_concurrency_config.live[0].provisioned_concurrent_executions == 5,
      aws_lambda_provisioned_concurrency_config.live[0].qualifier == "live",
      aws_lambda_provisioned_concurrency_config.live[0].function_name == "api",
    ])
    error_message = "The alias must get environments that are kept ready."
  }

  assert {
    condition     = aws_lambda_alias.live[0].function_version == "7" && output.function_version == "7"
    error_message = "The alias must point to the version that is named."
  }
}

run "package_in_s3" {
  command = plan
  module { source = "./modules/function" }

  variables {
    package    = null
    package_s3 = { bucket = "releases", key = "api/1.4.0.zip", version = "3sL4", sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  }

  assert {
    condition = alltrue([
      aws_lambda_function.this[0].s3_bucket == "releases",
      aws_lambda_function.this[0].s3_key == "api/1.4.0.zip",
      aws_lambda_function.this[0].s3_object_version == "3sL4",
      aws_lambda_function.this[0].source_code_hash == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      aws_lambda_function.this[0].filename == null,
      aws_lambda_function.this[0].package_type == "Zip",
      aws_lambda_function.this[0].handler == "app.lambda_handler",
      length(aws_lambda_alias.live) == 1,
      length(aws_cloudwatch_log_group.this) == 1,
    ])
    error_message = "Lambda must take the zip from the bucket, for a function like any other."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.execution.policy).Statement[0].Action == ["logs:PutLogEvents", "logs:CreateLogStream"]
    error_message = "The log group is the module's, so the role need not make it."
  }
}

run "image" {
  command = plan
  module { source = "./modules/function" }

  variables {
    package   = null
    image_uri = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/documents:1.4.0"
    handler   = "orders.handler"
  }

  assert {
    condition = alltrue([
      aws_lambda_function.this[0].package_type == "Image",
      aws_lambda_function.this[0].image_uri == var.image_uri,
      aws_lambda_function.this[0].image_config[0].command == tolist(["orders.handler"]),
      aws_lambda_function.this[0].architectures == tolist(["arm64"]),
      coalesce(aws_lambda_function.this[0].handler, "none") == "none",
      coalesce(aws_lambda_function.this[0].runtime, "none") == "none",
      aws_lambda_function.this[0].filename == null,
      aws_lambda_function.this[0].publish,
      length(aws_lambda_alias.live) == 1,
      length(aws_cloudwatch_log_group.this) == 1,
    ])
    error_message = "The image must run with the handler as its command, behind the alias."
  }
}

run "own_statements" {
  command = plan
  module { source = "./modules/function" }

  variables {
    statements = [
      { sid = "SendOrders", actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-central-1:123456789012:orders"] },
      {
        actions    = ["lambda:InvokeFunction"]
        resources  = ["*"]
        conditions = [{ test = "StringEquals", variable = "aws:ResourceTag/team", values = ["orders"] }]
      },
    ]
  }

  assert {
    condition = slice(jsondecode(aws_iam_role_policy.execution.policy).Statement, 2, 5) == [
      {
        Sid      = "SendOrders"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-central-1:123456789012:orders"
      },
      {
        Effect    = "Allow"
        Action    = "lambda:InvokeFunction"
        Resource  = "*"
        Condition = { StringEquals = { "aws:ResourceTag/team" = "orders" } }
      },
      {
        Sid      = "KeepOffItself"
        Effect   = "Deny"
        Action   = "lambda:*"
        Resource = ["arn:aws:lambda:eu-central-1:123456789012:function:api:*", "arn:aws:lambda:eu-central-1:123456789012:function:api"]
      },
    ]
    error_message = "The role must have the statements, and be kept off the function itself."
  }

  assert {
    condition     = jsonencode([for statement in output.statements : [statement.actions, statement.resources, length(statement.conditions)]]) == jsonencode([[["sqs:SendMessage"], ["arn:aws:sqs:eu-central-1:123456789012:orders"], 0], [["lambda:InvokeFunction"], ["*"], 1]])
    error_message = "The output must have the statements, and no others."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.execution.policy).Statement) == 5
    error_message = "The execution role must be allowed nothing more."
  }
}
