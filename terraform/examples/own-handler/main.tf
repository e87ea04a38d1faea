# Your own handler with its own package: src/app.py, packaged by scripts/package.
module "cognito" {
  source = "../../modules/cognito"

  name                = var.name
  trusted_role_arn    = module.function.role_arn
  deletion_protection = var.deletion_protection

  groups = {
    readers = {
      precedence = 10
      statements = [
        { actions = ["s3:GetObject"], resources = ["arn:${data.aws_partition.current.partition}:s3:::${var.pages_bucket}/*.md"] },
      ]
    }
  }
}

module "function" {
  source = "../../modules/function"

  name                 = var.name
  package              = var.function_package
  allowed_role_arns    = module.cognito.allowed_role_arns
  lock_out_policy_arns = module.cognito.lock_out_policy_arns
  sessions_from        = module.cognito.sessions_from
  issuers              = [module.cognito.issuer]
  environment          = { PAGES_BUCKET = var.pages_bucket }
}

module "api" {
  source = "../../modules/api"

  name                = var.name
  user_pool_arns      = [module.cognito.user_pool_arn]
  function_name       = module.function.function_name
  function_qualifier  = module.function.function_qualifier
  function_invoke_arn = module.function.invoke_arn
}

data "aws_partition" "current" {}
