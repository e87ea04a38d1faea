data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", whatever endpoints the provider is told to call.
  region = split(".", data.aws_region.current.endpoint)[1]

  log_group_name = "/aws/lambda/${var.name}"

  # Built, not taken from the resource, so that a plan shows the whole policy before it is there.
  log_group_arn = "arn:${data.aws_partition.current.partition}:logs:${local.region}:${data.aws_caller_identity.current.account_id}:log-group:${local.log_group_name}"

  reserved_variables = "^(AWS_(LAMBDA_.*|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN|(DEFAULT_)?REGION|EXECUTION_ENV)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$"

  # As in the function module: bytes of JSON text, which Base64 tells from characters.
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

# Never sts:AssumeRole, here or by var.statements: whatever reaches this function, it cannot act as a
# caller.
data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "WriteOwnLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group_arn}:*"]
  }

  # X-Ray has no resource to name here.
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

# Apart, since it may name what waits for the function.
resource "aws_iam_role_policy" "own" {
  count = length(var.statements) == 0 ? 0 : 1

  name   = "own"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.own[0].json
}

# A plan shows what was given to it by hand, and an apply takes it away.
resource "aws_iam_role_policies_exclusive" "this" {
  role_name    = aws_iam_role.this.name
  policy_names = concat([aws_iam_role_policy.logs.name], aws_iam_role_policy.own[*].name)
}

resource "aws_iam_role_policy_attachments_exclusive" "this" {
  role_name   = aws_iam_role.this.name
  policy_arns = []
}
