# Most features of a deployment together. The inputs do not depend on each other: copy what you need.
module "deployment" {
  source = "../../modules/deployment"

  name_prefix         = var.name
  deletion_protection = var.deletion_protection
  kms_key_arn         = local.key_arn
  iam_path            = "/apis/"
  groups              = local.groups
  log_retention_days  = 365

  user_pool          = local.user_pool
  identity_providers = local.identity_providers
  triggers_package   = var.triggers_package

  # Only this authorizer accepts access tokens, and machines have no other tokens.
  authorizer         = "lambda"
  authorizer_package = var.authorizer_package
  access_tokens      = true

  # Each session has its user and the user's department, which the writers' policy compares.
  session = {
    tags            = { department = "custom:department" }
    source_identity = "sub"
  }

  function_package     = var.function_package
  xray_tracing_enabled = true

  function = {
    layers                = [aws_lambda_layer_version.organisation.arn]
    ephemeral_storage     = 1024
    application_log_level = "INFO"
    system_log_level      = "WARN"
  }

  public_routes      = ["GET /health"]
  cors_allow_origins = [var.application_origin]

  api = {
    access_log           = { retention_days = 365 }
    account_logging_role = var.account_logging_role
    throttling           = { rate_limit = 100, burst_limit = 200 }
  }

  monitoring = { alarm_topic_arns = [aws_sns_topic.alarms.arn] }
}

# The same API in another region, with its own users: a second call, with that region's provider.
module "second_region" {
  source    = "../../modules/deployment"
  providers = { aws = aws.second_region }

  name_prefix         = "${var.name}-second"
  deletion_protection = var.deletion_protection
  iam_path            = "/apis/"
  function_package    = var.function_package
  public_routes       = ["GET /health"]
  cors_allow_origins  = [var.application_origin]

  function = { layers = [aws_lambda_layer_version.organisation_second_region.arn] }
}

locals {
  # `{documents_bucket_arn}` stands for the bucket of the deployment.
  groups = {
    readers = {
      precedence = 20
      statements = local.read
    }
    # Their department's folder and no other: the session is tagged with the user's department.
    writers = {
      precedence = 10
      statements = concat(local.read, [
        { actions = ["s3:PutObject"], resources = ["{documents_bucket_arn}/&{aws:PrincipalTag/department}/*"] },
      ])
    }
    # The same role as the readers', for people whom their group should distinguish.
    guests = {
      precedence = 30
      role_of    = "readers"
    }
  }

  read = [
    { actions = ["s3:ListBucket"], resources = ["{documents_bucket_arn}"] },
    { actions = ["s3:GetObject"], resources = ["{documents_bucket_arn}/*"] },
  ]
}
