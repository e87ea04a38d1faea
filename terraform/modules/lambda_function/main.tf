locals {
  # scripts/package writes this note beside a zip with compiled libraries: their architecture and
  # runtime. The note counts only if it has the digest of the zip.
  note         = try(jsondecode(file("${var.package}.json")), null)
  compiled_for = try(local.note.sha256 == filesha256(var.package), false) ? local.note : null
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50: whether it is traced is for var.xray_tracing_enabled to say
  #checkov:skip=CKV_AWS_115: a limit of its own would refuse honest requests in a flood; the API's throttling bounds it
  #checkov:skip=CKV_AWS_116: a dead letter queue serves asynchronous calls; whoever calls this waits for the answer
  #checkov:skip=CKV_AWS_117: it needs nothing in a VPC
  #checkov:skip=CKV_AWS_272: who may update the function is for IAM to say; a signing profile is the account's
  function_name    = var.name
  role             = aws_iam_role.this.arn
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  handler          = var.handler
  runtime          = var.runtime
  architectures    = [var.architecture]
  memory_size      = var.memory_size
  timeout          = var.timeout
  layers           = var.layers
  publish          = true
  kms_key_arn      = var.kms_key_arn

  dynamic "environment" {
    for_each = length(var.environment) == 0 ? [] : [var.environment]

    content {
      variables = environment.value
    }
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  tracing_config {
    mode = var.xray_tracing_enabled ? "Active" : "PassThrough"
  }

  # The role may write logs before the first invocation.
  depends_on = [aws_iam_role_policy.logs]

  lifecycle {
    precondition {
      # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
      condition     = local.environment_bytes <= 4096
      error_message = "The environment of ${var.name} has ${local.environment_bytes} bytes as JSON, and Lambda allows 4096."
    }

    precondition {
      condition     = try(local.compiled_for.architecture == var.architecture && coalesce(local.compiled_for.runtime, var.runtime) == var.runtime, true)
      error_message = "package holds libraries compiled for ${try("${coalesce(local.compiled_for.runtime, "any Python")} on ${local.compiled_for.architecture}", "")}, and ${var.name} runs ${var.runtime} on ${var.architecture}: run scripts/package with --architecture ${var.architecture} --python ${trimprefix(var.runtime, "python")}, or set architecture and runtime to what they were compiled for."
    }
  }
}

# Callers invoke this alias. Lambda updates code and configuration one after the other, and the alias
# moves when both are done.
resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that is called"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338: how long lines are of use is for var.log_retention_days to say
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
