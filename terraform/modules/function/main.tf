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
    variables = merge(var.environment, {
      GROUP_ROLE_CONFIG = jsonencode({
        allowed_roles     = var.allowed_role_arns
        cors_allow_origin = var.cors_allow_origin
      })
    })
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  # A request that comes as soon as the function exists finds its role able to log and to assume.
  depends_on = [aws_iam_role_policy.execution]
}
