# One line for each request, also for refused ones, which the function never sees. The fields have the
# names of the function's log, and `request_id` connects the two. A line has only `sub` of the token.
locals {
  access_log_format = jsonencode({
    request_id          = "$context.requestId"
    time                = "$context.requestTime"
    ip                  = "$context.identity.sourceIp"
    method              = "$context.httpMethod"
    path                = "$context.path"
    status              = "$context.status"
    error               = "$context.error.responseType"
    latency             = "$context.responseLatency"
    integration_latency = "$context.integrationLatency"
    length              = "$context.responseLength"
    subject = {
      cognito = "$context.authorizer.claims.sub"
      lambda  = "$context.authorizer.sub"
      # A text that names the pools and ends with the `sub`.
      iam = "$context.identity.cognitoAuthenticationProvider"
    }[var.authorizer]
  })
}

resource "aws_cloudwatch_log_group" "access" {
  count = var.access_log == null ? 0 : 1

  name              = "/aws/apigateway/${var.name}/${var.stage_name}"
  retention_in_days = module.settings.access_log.retention_days
  kms_key_id        = module.settings.access_log.kms_key_arn
}

# The role with which API Gateway writes the logs of all APIs of the account in this region.
resource "aws_api_gateway_account" "this" {
  count = var.account_logging_role ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.logging[0].arn

  depends_on = [aws_iam_role_policy_attachment.logging]
}

resource "aws_iam_role" "logging" {
  count = var.account_logging_role ? 1 : 0

  name                 = "${var.name}-api-gateway-logs"
  path                 = var.role_path
  assume_role_policy   = data.aws_iam_policy_document.logging_trust.json
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy_attachment" "logging" {
  count = var.account_logging_role ? 1 : 0

  role       = aws_iam_role.logging[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "logging_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}
