# Everything on that needs nothing but an account: a key of one's own, tagged sessions, a managed
# login with a second factor, throttling, access logs, traces, alarms and a dashboard.
module "cognito" {
  source = "../../modules/cognito"

  name                = var.name
  groups              = local.groups
  trusted_role_arn    = module.function.role_arn
  trusted_actions     = module.function.session_actions
  deletion_protection = var.deletion_protection

  mfa               = "OPTIONAL"
  custom_attributes = { department = {} }
  token_validity    = { id_minutes = 30, access_minutes = 30, refresh_days = 7 }

  managed_login = {
    domain_prefix = "${var.name}-${data.aws_caller_identity.current.account_id}"
    callback_urls = ["${var.application_origin}/signed-in"]
    logout_urls   = [var.application_origin]
  }
}

module "function" {
  source = "../../modules/function"

  name                 = var.name
  package              = var.function_package
  allowed_role_arns    = module.cognito.allowed_role_arns
  issuers              = [module.cognito.issuer]
  cors_allow_origins   = [var.application_origin]
  kms_key_arn          = aws_kms_key.this.arn
  log_retention_days   = 365
  xray_tracing_enabled = true
  environment          = { DOCUMENTS_BUCKET = var.documents_bucket }

  session = {
    tags            = { department = "custom:department" }
    source_identity = "sub"
  }
}

module "api" {
  source = "../../modules/api"

  name                 = var.name
  user_pool_arns       = [module.cognito.user_pool_arn]
  function_name        = module.function.function_name
  function_qualifier   = module.function.function_qualifier
  function_invoke_arn  = module.function.invoke_arn
  cors_allow_origins   = [var.application_origin]
  account_logging_role = var.account_logging_role
  access_log           = { retention_days = 365, kms_key_arn = aws_kms_key.this.arn }
  throttling           = { rate_limit = 100, burst_limit = 200 }
  xray_tracing_enabled = true
}

module "monitoring" {
  source = "../../modules/monitoring"

  name             = var.name
  function_name    = module.function.function_name
  log_group_name   = module.function.log_group_name
  rest_api_name    = var.name
  stage_name       = module.api.stage_name
  alarm_topic_arns = [aws_sns_topic.alarms.arn]
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = aws_kms_key.this.arn
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", whatever endpoints the provider is told to call.
  region = split(".", data.aws_region.current.endpoint)[1]

  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.documents_bucket}"

  groups = {
    readers = {
      precedence = 20
      statements = [
        { actions = ["s3:ListBucket"], resources = [local.bucket_arn] },
        { actions = ["s3:GetObject"], resources = ["${local.bucket_arn}/*"] },
      ]
    }
    # Their department's folder and no other: the session is tagged with the user's department.
    writers = {
      precedence = 10
      statements = [
        { actions = ["s3:ListBucket"], resources = [local.bucket_arn] },
        { actions = ["s3:GetObject"], resources = ["${local.bucket_arn}/*"] },
        { actions = ["s3:PutObject"], resources = ["${local.bucket_arn}/&{aws:PrincipalTag/department}/*"] },
      ]
    }
    # The same role as the readers', for people who are to be told apart by their group.
    guests = {
      precedence = 30
      role_of    = "readers"
    }
  }
}
