# The API of src/app.py, with a table of its own.
locals {
  # Version 6 of the provider deprecates `.id`, and version 5 has no `.region`. Both versions have
  # the endpoint, "ec2.REGION.…".
  region = split(".", data.aws_region.current.endpoint)[1]

  # The ARN does not come from the table, so a plan shows whole policies before the table exists.
  table     = "${var.name}-reports"
  table_arn = "arn:${data.aws_partition.current.partition}:dynamodb:${local.region}:${data.aws_caller_identity.current.account_id}:table/${local.table}"
}

resource "aws_dynamodb_table" "reports" {
  name                        = local.table
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

# What src/app.py may do for the members of each group. A request of a user in several groups runs
# with the role of the group that has the lowest precedence value.
module "cognito" {
  source = "../../terraform/modules/cognito"

  name                = var.name
  trusted_role_arn    = module.function.role_arn
  deletion_protection = var.deletion_protection

  groups = {
    analysts = {
      precedence = 10
      statements = [
        { actions = ["dynamodb:Scan", "dynamodb:PutItem"], resources = [local.table_arn] },
      ]
    }
    guests = {
      precedence = 20
      statements = [
        { actions = ["dynamodb:Scan"], resources = [local.table_arn] },
      ]
    }
  }
}

module "function" {
  source = "../../terraform/modules/function"

  name                 = var.name
  package              = var.function_package
  allowed_role_arns    = module.cognito.allowed_role_arns
  issuers              = [module.cognito.issuer]
  lock_out_policy_arns = module.cognito.lock_out_policy_arns
  sessions_from        = module.cognito.sessions_from
  environment          = { REPORTS_TABLE = local.table }
}

module "api" {
  source = "../../terraform/modules/api"

  name                = var.name
  user_pool_arns      = [module.cognito.user_pool_arn]
  function_name       = module.function.function_name
  function_qualifier  = module.function.function_qualifier
  function_invoke_arn = module.function.invoke_arn
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}
