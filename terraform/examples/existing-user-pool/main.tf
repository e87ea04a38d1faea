# A user pool that somebody else owns gets groups with roles, and an API in front of a function.
module "cognito" {
  source = "../../modules/cognito"

  name                = var.name
  user_pool_id        = var.user_pool_id
  trusted_role_arn    = module.function.role_arn
  deletion_protection = var.deletion_protection

  groups = {
    readers = {
      precedence = 20
      statements = [
        { actions = ["s3:ListBucket"], resources = [local.bucket_arn] },
        { actions = ["s3:GetObject"], resources = ["${local.bucket_arn}/*"] },
      ]
    }
    writers = {
      precedence = 10
      statements = [
        { actions = ["s3:ListBucket"], resources = [local.bucket_arn] },
        { actions = ["s3:GetObject", "s3:PutObject"], resources = ["${local.bucket_arn}/*"] },
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
  environment          = { DOCUMENTS_BUCKET = var.documents_bucket }
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

locals {
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.documents_bucket}"
}
