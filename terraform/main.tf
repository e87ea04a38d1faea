# The function's policy names the groups' roles by pattern, and their trust names the function's
# role by ARN: the modules use each other's outputs, and no resource waits for itself.
module "cognito" {
  source = "./modules/cognito"

  name                  = var.name_prefix
  groups                = local.groups
  trusted_role_arn      = module.function.role_arn
  trusted_actions       = module.function.session_actions
  deletion_protection   = var.deletion_protection
  password_auth_enabled = var.password_auth_enabled
}

module "function" {
  source = "./modules/function"

  name               = var.name_prefix
  package            = var.function_package
  runtime            = var.runtime
  architecture       = var.architecture
  memory_size        = var.memory_size
  timeout            = var.timeout
  log_retention_days = var.log_retention_days
  allowed_role_arns  = [module.cognito.group_role_arn_pattern]
  cors_allow_origin  = var.cors_allow_origin
  session            = var.session

  role_selection = {
    default_role_arn = one([for name in var.role_selection.default_group[*] : module.cognito.group_role_arns[name]])
    header           = var.role_selection.header
    rules = [
      for rule in var.role_selection.rules : {
        claim      = rule.claim
        match_type = rule.match_type
        value      = rule.value
        role_arn   = module.cognito.group_role_arns[rule.group]
      }
    ]
  }

  environment = {
    DOCUMENTS_BUCKET = aws_s3_bucket.documents.bucket
  }
}

module "api" {
  source = "./modules/api"

  name                = var.name_prefix
  stage_name          = var.stage_name
  user_pool_arns      = [module.cognito.user_pool_arn]
  function_name       = module.function.function_name
  function_invoke_arn = module.function.invoke_arn
  cors_allow_origin   = var.cors_allow_origin
  cors_allow_headers  = concat(["Authorization", "Content-Type"], var.role_selection.header[*])
}

locals {
  # A variable cannot refer to the bucket, so it holds a place for its ARN.
  groups = {
    for name, group in var.groups : name => merge(group, {
      statements = [
        for statement in group.statements : merge(statement, {
          resources = [
            for resource in statement.resources :
            replace(resource, "{documents_bucket_arn}", local.documents_bucket_arn)
          ]
        })
      ]
    })
  }
}
