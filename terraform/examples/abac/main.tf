# One role for everybody, with a separate folder for each person: the session names the caller in a
# tag from the verified claims, and the role's policy compares that tag.
module "cognito" {
  source = "../../modules/cognito"

  name                = var.name
  trusted_role_arn    = module.function.role_arn
  trusted_actions     = module.function.session_actions
  session_tags        = local.session_tags
  deletion_protection = var.deletion_protection

  groups = {
    members = {
      precedence = 10
      statements = [{
        actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        resources = ["${local.bucket_arn}/&{aws:PrincipalTag/subject}/*"]
      }]
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
  session              = { tags = local.session_tags }
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
  bucket_arn   = "arn:${data.aws_partition.current.partition}:s3:::${var.documents_bucket}"
  session_tags = { subject = "sub" }
}
