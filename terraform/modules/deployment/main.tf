# The function's policy contains a pattern of the groups' roles, and their trust policy the ARN of the
# function's role: the modules use each other's outputs without a cycle of resources.
module "cognito" {
  source = "../cognito"

  name                     = var.name_prefix
  groups                   = local.groups
  removed_groups           = var.removed_groups
  locked_out               = var.locked_out
  iam_path                 = var.iam_path
  role_path                = "${var.iam_path}${var.name_prefix}/groups/"
  trusted_role_arn         = module.function.role_arn
  trusted_actions          = module.function.session_actions
  permissions_boundary_arn = var.permissions_boundary_arn
  deletion_protection      = var.deletion_protection
  identity_pool            = var.identity_pool
  session_tags             = try(var.session.tags, null)
  invoke_arns              = var.authorizer == "iam" ? ["${module.api.execution_arn}/${var.stage_name}/*"] : []

  user_pool_id        = var.user_pool_id
  user_pool_client_id = var.user_pool_client_id

  # Null means the module's default. No try() around values that may come from a caller's own resources:
  # the whole object would be unknown while planning, and so would the number of resources.
  user_pool_tier        = lookup(var.user_pool, "tier", null)
  mfa                   = lookup(var.user_pool, "mfa", null)
  threat_protection     = lookup(var.user_pool, "threat_protection", null)
  password_auth_enabled = lookup(var.user_pool, "password_auth_enabled", null)
  password_policy       = lookup(var.user_pool, "password_policy", null)
  passkeys              = lookup(var.user_pool, "passkeys", null)
  token_validity        = lookup(var.user_pool, "token_validity", null)
  custom_attributes     = lookup(var.user_pool, "custom_attributes", null)
  managed_login         = lookup(var.user_pool, "managed_login", null)
  identity_providers    = var.identity_providers

  self_sign_up          = lookup(var.user_pool, "self_sign_up", null)
  sign_in_with          = lookup(var.user_pool, "sign_in_with", null)
  default_group         = lookup(var.user_pool, "default_group", null)
  default_group_package = var.triggers_package
  triggers              = lookup(var.user_pool, "triggers", null)
  clients               = lookup(var.user_pool, "clients", null)
  resource_server       = lookup(var.user_pool, "resource_server", null)
  email                 = lookup(var.user_pool, "email", null)
  sms                   = lookup(var.user_pool, "sms", null)
  messages              = lookup(var.user_pool, "messages", null)
  log_retention_days    = var.log_retention_days
  kms_key_arn           = var.kms_key_arn
}

module "function" {
  source = "../function"

  name                     = var.name_prefix
  package                  = local.code_elsewhere ? null : var.function_package
  package_s3               = lookup(var.function, "package_s3", null)
  image_uri                = lookup(var.function, "image_uri", null)
  live_version             = var.live_version
  runtime                  = try(var.function.image_uri, null) == null ? var.runtime : null
  architecture             = var.architecture
  layers                   = lookup(var.function, "layers", null)
  memory_size              = var.memory_size
  ephemeral_storage        = lookup(var.function, "ephemeral_storage", null)
  timeout                  = var.timeout
  reserved_concurrency     = var.reserved_concurrency
  provisioned_concurrency  = var.provisioned_concurrency
  snap_start               = var.snap_start
  vpc                      = var.vpc
  application_log_level    = lookup(var.function, "application_log_level", null)
  system_log_level         = lookup(var.function, "system_log_level", null)
  log_retention_days       = var.log_retention_days
  kms_key_arn              = var.kms_key_arn
  role_path                = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn
  statements               = lookup(var.function, "statements", null)
  xray_tracing_enabled     = var.xray_tracing_enabled
  allowed_role_arns        = module.cognito.allowed_role_arns
  lock_out_policy_arns     = module.cognito.lock_out_policy_arns
  locked_out               = var.locked_out
  sessions_from            = module.cognito.sessions_from
  cors_allow_origins       = var.cors_allow_origins
  session                  = var.session
  access_tokens            = var.access_tokens
  issuers                  = [module.cognito.issuer]

  iam_callers = var.authorizer != "iam" ? null : {
    identity_pool_id = module.cognito.identity_pool_id
    user_pool_id     = module.cognito.user_pool_id
    role_path        = module.cognito.role_path
  }

  role_selection = {
    default_role_arn = one([for name in module.settings.role_selection.default_group[*] : module.cognito.group_role_arns[name]])
    header           = module.settings.role_selection.header
    rules = [
      for rule in module.settings.role_selection.rules : {
        claim      = rule.claim
        match_type = rule.match_type
        value      = rule.value
        role_arn   = module.cognito.group_role_arns[rule.group]
      }
    ]
  }

  environment = merge(
    lookup(var.function, "environment", {}),
    { DOCUMENTS_BUCKET = aws_s3_bucket.documents.bucket },
    module.api.base_path == "" ? {} : { BASE_PATH = module.api.base_path },
  )
}

module "api" {
  source = "../api"

  name                = var.name_prefix
  stage_name          = var.stage_name
  authorizer          = var.authorizer
  user_pool_arns      = var.authorizer == "cognito" ? [module.cognito.user_pool_arn] : []
  function_name       = module.function.function_name
  function_qualifier  = module.function.function_qualifier
  function_invoke_arn = module.function.invoke_arn
  cors_allow_origins  = var.cors_allow_origins
  cors_allow_headers = concat(
    ["Authorization", "Content-Type"],
    var.authorizer == "iam" ? ["X-Amz-Content-Sha256", "X-Amz-Date", "X-Amz-Security-Token"] : [],
    module.settings.role_selection.header[*],
    var.cors_allow_headers,
  )
  xray_tracing_enabled = var.xray_tracing_enabled

  endpoint_type        = lookup(var.api, "endpoint_type", null)
  vpc_endpoint_ids     = lookup(var.api, "vpc_endpoint_ids", null)
  resource_policy      = lookup(var.api, "resource_policy", null)
  domain               = lookup(var.api, "domain", null)
  web_acl              = lookup(var.api, "web_acl", null)
  throttling           = lookup(var.api, "throttling", null)
  method_settings      = lookup(var.api, "method_settings", null)
  access_log           = local.access_log == null ? null : merge({ kms_key_arn = var.kms_key_arn }, local.access_log)
  account_logging_role = lookup(var.api, "account_logging_role", null)
  usage_plans          = lookup(var.api, "usage_plans", null)

  redeployment_triggers = lookup(var.api, "redeployment_triggers", null)

  public_routes = one([
    for public in module.public : {
      function_name      = public.function_name
      function_qualifier = public.function_qualifier
      invoke_arn         = public.invoke_arn
      routes             = var.public_routes
    }
  ])

  role_path                = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn

  lambda_authorizer = one([
    for authorizer in module.authorizer : {
      function_name      = authorizer.function_name
      function_qualifier = authorizer.function_qualifier
      invoke_arn         = authorizer.invoke_arn
      cache_seconds      = var.authorizer_cache_seconds
    }
  ])
}

# A separate function answers public routes, from the same zip and with the same layers. Its role may
# assume no role, so it can never act as a caller.
module "public" {
  source = "../lambda_function"
  count  = length(var.public_routes) == 0 ? 0 : 1

  # A deployment's prefix has no underscore, so no other deployment uses this name.
  name    = "${var.name_prefix}_public"
  purpose = "answers public routes"
  package = var.function_package
  handler = "app.public_handler"
  layers  = lookup(var.function, "layers", null)

  environment = merge(
    { GROUP_ROLE_CONFIG = jsonencode({ allowed_roles = [], cors_allow_origins = var.cors_allow_origins }) },
    module.api.base_path == "" ? {} : { BASE_PATH = module.api.base_path },
  )

  runtime                  = var.runtime
  architecture             = var.architecture
  memory_size              = var.memory_size
  timeout                  = var.timeout
  xray_tracing_enabled     = var.xray_tracing_enabled
  log_retention_days       = var.log_retention_days
  kms_key_arn              = var.kms_key_arn
  role_path                = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn
}

module "authorizer" {
  source = "../authorizer"
  count  = var.authorizer == "lambda" ? 1 : 0

  name                     = "${var.name_prefix}-authorizer"
  package                  = var.authorizer_package
  user_pool_id             = module.cognito.user_pool_id
  client_ids               = concat(compact([module.cognito.user_pool_client_id]), values(module.cognito.user_pool_client_ids), tolist(var.additional_client_ids))
  client_groups            = module.cognito.client_groups
  runtime                  = var.runtime
  architecture             = var.architecture
  log_retention_days       = var.log_retention_days
  kms_key_arn              = var.kms_key_arn
  role_path                = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn

  # An access token does not contain roles.
  group_roles = {
    for name in keys(var.groups) : name => {
      role_arn   = module.cognito.group_role_arns[name]
      precedence = module.cognito.group_precedences[name]
    } if var.access_tokens
  }
}

module "monitoring" {
  source = "../monitoring"
  count  = var.monitoring == null ? 0 : 1

  name             = var.name_prefix
  function_name    = module.function.function_name
  log_group_name   = module.function.log_group_name
  rest_api_name    = var.name_prefix
  stage_name       = module.api.stage_name
  alarm_topic_arns = module.settings.monitoring.alarm_topic_arns
  thresholds       = module.settings.monitoring.thresholds
}
