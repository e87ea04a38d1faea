# Requests below one resource of an existing REST API run with the roles of their callers.
data "aws_api_gateway_rest_api" "this" {
  name = var.rest_api_name
}

data "aws_api_gateway_resource" "parent" {
  rest_api_id = data.aws_api_gateway_rest_api.this.id
  path        = var.parent_path
}

module "api" {
  source = "../../modules/api"

  name                = var.name
  user_pool_arns      = [module.cognito.user_pool_arn]
  function_name       = module.function.function_name
  function_qualifier  = module.function.function_qualifier
  function_invoke_arn = module.function.invoke_arn

  rest_api = {
    id                 = data.aws_api_gateway_rest_api.this.id
    execution_arn      = data.aws_api_gateway_rest_api.this.execution_arn
    parent_resource_id = data.aws_api_gateway_resource.parent.id
    parent_path        = var.parent_path
  }
}

module "cognito" {
  source = "../../modules/cognito"

  name                = var.name
  trusted_role_arn    = module.function.role_arn
  deletion_protection = var.deletion_protection

  groups = {
    readers = {
      precedence = 10
      statements = [
        { actions = ["s3:ListBucket"], resources = [local.bucket_arn] },
        { actions = ["s3:GetObject"], resources = ["${local.bucket_arn}/*"] },
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

  environment = {
    BASE_PATH        = var.parent_path
    DOCUMENTS_BUCKET = var.documents_bucket
  }
}

data "aws_partition" "current" {}

locals {
  bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.documents_bucket}"
}
