# One table for all customers, and each customer their own rows: the session carries the customer, as
# a tag out of the verified claims, and the role's policy compares the partition key with it.
locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", whatever endpoints the provider is told to call.
  region = split(".", data.aws_region.current.endpoint)[1]

  # Built, not taken from the table, so that a plan shows whole policies before it is there.
  table     = "${var.name}-orders"
  table_arn = "arn:${data.aws_partition.current.partition}:dynamodb:${local.region}:${data.aws_caller_identity.current.account_id}:table/${local.table}"

  session_tags = { customer = "custom:customer" }
}

resource "aws_dynamodb_table" "orders" {
  #checkov:skip=CKV_AWS_119: DynamoDB's own key encrypts the example's orders
  name                        = local.table
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "customer"
  range_key                   = "id"
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = "customer"
    type = "S"
  }

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

module "cognito" {
  source = "../../modules/cognito"

  name                = var.name
  trusted_role_arn    = module.function.role_arn
  trusted_actions     = module.function.session_actions
  session_tags        = local.session_tags
  custom_attributes   = { customer = {} }
  deletion_protection = var.deletion_protection

  groups = {
    # ForAllValues also holds for a request that names no key, such as a scan. These two always name
    # one. The emulator does not know the key, so the condition Null of docs/cookbook.md is not here.
    customers = {
      precedence = 10
      statements = [{
        actions   = ["dynamodb:Query", "dynamodb:PutItem"]
        resources = [local.table_arn]
        conditions = [{
          test     = "ForAllValues:StringEquals"
          variable = "dynamodb:LeadingKeys"
          values   = ["&{aws:PrincipalTag/customer}"]
        }]
      }]
    }
    # Whoever helps customers sees everybody's orders, and places none.
    clerks = {
      precedence = 20
      statements = [
        { actions = ["dynamodb:Query"], resources = [local.table_arn] },
      ]
    }
  }
}

module "function" {
  source = "../../modules/function"

  name                 = var.name
  package              = var.function_package
  allowed_role_arns    = module.cognito.allowed_role_arns
  issuers              = [module.cognito.issuer]
  lock_out_policy_arns = module.cognito.lock_out_policy_arns
  sessions_from        = module.cognito.sessions_from
  session              = { tags = local.session_tags }
  environment          = { ORDERS_TABLE = local.table }
}

module "api" {
  source = "../../modules/api"

  name                = var.name
  user_pool_arns      = [module.cognito.user_pool_arn]
  function_name       = module.function.function_name
  function_qualifier  = module.function.function_qualifier
  function_invoke_arn = module.function.invoke_arn
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}
