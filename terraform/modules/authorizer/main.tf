locals {
  # scripts/package writes this note beside a zip with compiled libraries: their architecture and
  # runtime. The note counts only if it has the digest of the zip.
  note         = try(jsondecode(file("${var.package}.json")), null)
  compiled_for = try(local.note.sha256 == filesha256(var.package), false) ? local.note : null
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50: its role writes logs and nothing else; API Gateway's own traces show how long it takes
  #checkov:skip=CKV_AWS_115: a limit of its own would refuse honest callers in a flood; the API's throttling bounds it
  #checkov:skip=CKV_AWS_116: a dead letter queue serves asynchronous calls; API Gateway waits for the answer
  #checkov:skip=CKV_AWS_117: it needs the user pool's public keys, from a public address, and nothing in a VPC
  #checkov:skip=CKV_AWS_272: who may update the function is for IAM to say; a signing profile is the account's
  function_name    = var.name
  role             = aws_iam_role.this.arn
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  handler          = "authorizer.lambda_handler"
  runtime          = var.runtime
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = var.timeout
  publish          = true
  kms_key_arn      = var.kms_key_arn

  environment {
    variables = local.environment
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  # The role may write logs before the function gets its first token.
  depends_on = [aws_iam_role_policy.this]

  lifecycle {
    precondition {
      # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
      condition     = local.environment_bytes <= 4096
      error_message = "The authorizer's environment has ${local.environment_bytes} bytes as JSON, and Lambda allows 4096, about 28 groups: for access tokens with ${length(var.group_roles)} groups and ${length(var.client_groups)} machines, use shorter names of groups and roles, or fewer groups."
    }

    precondition {
      condition     = try(local.compiled_for.architecture == var.architecture && coalesce(local.compiled_for.runtime, var.runtime) == var.runtime, true)
      error_message = "package holds libraries compiled for ${try("${coalesce(local.compiled_for.runtime, "any Python")} on ${local.compiled_for.architecture}", "")}, and the authorizer runs ${var.runtime} on ${var.architecture}: run scripts/package --authorizer with --architecture ${var.architecture} --python ${trimprefix(var.runtime, "python")}, or set architecture and runtime to what they were compiled for."
    }
  }
}

# API Gateway calls this alias. Lambda updates code and configuration one after the other, and the alias
# moves when both are done.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that judges tokens"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338: a line says why a token was refused; that is of use for var.log_retention_days
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
