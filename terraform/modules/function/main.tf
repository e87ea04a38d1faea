locals {
  # What the function's sessions need, in its own policy and in the trust of each role. STS denies
  # the whole call if a tag or a source identity is sent without the right to.
  session_actions = concat(
    ["sts:AssumeRole"],
    length(var.session.tags) > 0 ? ["sts:TagSession"] : [],
    var.session.source_identity == null ? [] : ["sts:SetSourceIdentity"],
  )

  # Read by function/group_role/settings.py, which knows these names; what is not set is left out.
  config = { for name, value in {
    allowed_roles       = var.allowed_role_arns
    cors_allow_origin   = var.cors_allow_origin
    default_role        = var.role_selection.default_role_arn
    role_header         = var.role_selection.header
    role_rules          = length(var.role_selection.rules) == 0 ? null : var.role_selection.rules
    session_tags        = length(var.session.tags) == 0 ? null : var.session.tags
    source_identity     = var.session.source_identity
    session_policy_arns = length(var.session.policy_arns) == 0 ? null : var.session.policy_arns
    session_policy      = var.session.policy
  } : name => value if value != null }

  environment = merge(var.environment, { GROUP_ROLE_CONFIG = jsonencode(local.config) })
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "this" {
  function_name    = var.name
  role             = aws_iam_role.execution.arn
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  handler          = var.handler
  runtime          = var.runtime
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = var.timeout

  environment {
    variables = local.environment
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  # A request that comes as soon as the function exists finds its role able to log and to assume.
  depends_on = [aws_iam_role_policy.execution]

  lifecycle {
    precondition {
      # Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
      condition     = length(join("", [for name, value in local.environment : "${name}${value}"])) <= 4096
      error_message = "The function's environment is larger than Lambda's 4 KB: shorten role_selection.rules, session.policy or environment."
    }
  }
}
