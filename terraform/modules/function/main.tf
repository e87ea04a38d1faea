locals {
  # Whether the module has code, and so makes a function, its alias and its log group.
  own_function = anytrue([for code in [var.package, var.package_s3, var.image_uri] : code != null])
  is_image     = var.image_uri != null

  # Inputs of a zip that have other values than their defaults, and no effect on an image.
  inputs_of_a_zip = [
    for name, changed in {
      layers     = length(var.layers) > 0
      runtime    = var.runtime != "python3.13"
      snap_start = var.snap_start
    } : name if changed
  ]

  # Inputs of the module's own function that have other values than their defaults.
  inputs_of_own_function = [
    for name, changed in {
      application_log_level   = var.application_log_level != null
      architecture            = var.architecture != "arm64"
      ephemeral_storage       = var.ephemeral_storage != 512
      handler                 = var.handler != "app.lambda_handler"
      kms_key_arn             = var.kms_key_arn != null
      layers                  = length(var.layers) > 0
      live_version            = var.live_version != null
      log_retention_days      = var.log_retention_days != 30
      memory_size             = var.memory_size != 512
      provisioned_concurrency = var.provisioned_concurrency != null
      reserved_concurrency    = var.reserved_concurrency != null
      runtime                 = var.runtime != "python3.13"
      snap_start              = var.snap_start
      system_log_level        = var.system_log_level != null
      timeout                 = var.timeout != 10
    } : name if changed
  ]
}

locals {
  # scripts/package writes this note beside a zip with compiled libraries: their architecture and
  # runtime. The note counts only if it has the digest of the zip.
  note         = try(jsondecode(file("${var.package}.json")), null)
  compiled_for = try(local.note.sha256 == filesha256(var.package), false) ? local.note : null
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116: a dead letter queue serves asynchronous calls; API Gateway waits for the answer
  #checkov:skip=CKV_AWS_272: who may update the function is for IAM to say; a signing profile is the account's
  count = local.own_function ? 1 : 0

  function_name                  = var.name
  role                           = aws_iam_role.execution.arn
  package_type                   = local.is_image ? "Image" : "Zip"
  filename                       = var.package
  s3_bucket                      = try(module.settings.package_s3.bucket, null)
  s3_key                         = try(module.settings.package_s3.key, null)
  s3_object_version              = try(module.settings.package_s3.version, null)
  source_code_hash               = var.package == null ? try(module.settings.package_s3.sha256, null) : filebase64sha256(var.package)
  image_uri                      = var.image_uri
  handler                        = local.is_image ? null : var.handler
  runtime                        = local.is_image ? null : var.runtime
  layers                         = var.layers
  architectures                  = [var.architecture]
  memory_size                    = var.memory_size
  timeout                        = var.timeout
  publish                        = true
  reserved_concurrent_executions = var.reserved_concurrency
  kms_key_arn                    = var.kms_key_arn

  environment {
    variables = local.environment
  }

  ephemeral_storage {
    size = var.ephemeral_storage
  }

  dynamic "image_config" {
    for_each = local.is_image ? [var.handler] : []

    content {
      command = [image_config.value]
    }
  }

  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.this[0].name
    application_log_level = var.application_log_level
    system_log_level      = var.system_log_level
  }

  tracing_config {
    mode = var.xray_tracing_enabled ? "Active" : "PassThrough"
  }

  dynamic "snap_start" {
    for_each = var.snap_start ? ["PublishedVersions"] : []

    content {
      apply_on = snap_start.value
    }
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  # Lambda takes a snapshot of each version, for which the provider's own 10 minutes may be too short.
  dynamic "timeouts" {
    for_each = var.snap_start ? ["20m"] : []

    content {
      create = timeouts.value
      update = timeouts.value
    }
  }

  # The role may write logs and assume roles before the function gets its first request, and a function
  # in a VPC can still delete its network interfaces while Terraform destroys it.
  depends_on = [aws_iam_role_policy.execution]

  lifecycle {
    precondition {
      # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
      condition     = local.environment_bytes <= 4096
      error_message = local.environment_too_large
    }

    precondition {
      condition     = try(local.compiled_for.architecture == var.architecture && coalesce(local.compiled_for.runtime, var.runtime) == var.runtime, true)
      error_message = "package holds libraries compiled for ${try("${coalesce(local.compiled_for.runtime, "any Python")} on ${local.compiled_for.architecture}", "")}, and the function runs ${var.runtime} on ${var.architecture}: run scripts/package with --architecture ${var.architecture} --python ${trimprefix(var.runtime, "python")}, or set architecture and runtime to what they were compiled for."
    }
  }
}
