data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", even if the provider calls other endpoints.
  region = split(".", data.aws_region.current.endpoint)[1]

  log_group_name = "/aws/lambda/${var.name}"

  # Built from the name, so that a plan shows the whole policy before the log group exists.
  log_group_arn = "arn:${data.aws_partition.current.partition}:logs:${local.region}:${data.aws_caller_identity.current.account_id}:log-group:${local.log_group_name}"

  reserved_variables = "^(AWS_(LAMBDA_.*|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN|(DEFAULT_)?REGION|EXECUTION_ENV)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$"

  # As in the function module: the bytes of the JSON text. Base64 counts bytes, length() characters.
  environment_base64 = base64encode(jsonencode(var.environment))
  environment_bytes  = length(local.environment_base64) / 4 * 3 - length(regexall("=", local.environment_base64))
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

# Never sts:AssumeRole, neither here nor in var.statements, so that this function can never act as a
# caller.
data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "WriteOwnLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group_arn}:*"]
  }

  # These actions of X-Ray have no resources.
  dynamic "statement" {
    for_each = var.xray_tracing_enabled ? ["SendTraces"] : []

    content {
      sid       = statement.value
      actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      resources = ["*"]
    }
  }
}

data "aws_iam_policy_document" "own" {
  count = length(var.statements) == 0 ? 0 : 1

  dynamic "statement" {
    for_each = var.statements

    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = var.role_path
  description          = "Execution role of ${var.name}: ${var.purpose}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn

  # IAM refuses to delete a role that has managed policies, such as one attached by hand.
  force_detach_policies = true
}

resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.logs.json
}

# A separate policy, since it may name resources that wait for the function.
resource "aws_iam_role_policy" "own" {
  count = length(var.statements) == 0 ? 0 : 1

  name   = "own"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.own[0].json
}

# A plan shows policies that somebody added by hand, and an apply removes them.
resource "aws_iam_role_policies_exclusive" "this" {
  role_name    = aws_iam_role.this.name
  policy_names = concat([aws_iam_role_policy.logs.name], aws_iam_role_policy.own[*].name)
}

resource "aws_iam_role_policy_attachments_exclusive" "this" {
  role_name   = aws_iam_role.this.name
  policy_arns = []
}
