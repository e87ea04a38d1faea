locals {
  trigger_names = [
    "create_auth_challenge", "custom_message", "define_auth_challenge", "post_authentication", "post_confirmation",
    "pre_authentication", "pre_sign_up", "pre_token_generation", "user_migration", "verify_auth_challenge_response",
  ]

  # The functions that Cognito calls: yours, and the one of this module. Of the latter this contains only
  # the ARN, since its policy waits for the pool, and the pool waits for this.
  triggers = merge(var.triggers, var.default_group == null ? {} : { post_confirmation = module.default_group[0].function_arn })

  default_group_statements = [{
    sid       = "AddToGroup"
    actions   = ["cognito-idp:AdminAddUserToGroup"]
    resources = [local.user_pool_arn]
  }]
}

# Users who sign up need a group: without one they may do nothing.
module "default_group" {
  source = "../lambda_function"
  count  = var.default_group == null ? 0 : 1

  # A deployment's prefix has no underscore, so no other deployment uses this name.
  name    = "${var.name}_default_group"
  purpose = "adds new users to the group ${var.default_group}"
  package = var.default_group_package
  handler = "triggers.post_confirmation.lambda_handler"

  # Cognito waits for 5 seconds.
  timeout     = 5
  environment = { DEFAULT_GROUP = var.default_group }
  statements  = local.default_group_statements

  log_retention_days       = var.log_retention_days
  kms_key_arn              = var.kms_key_arn
  role_path                = var.iam_path
  permissions_boundary_arn = var.permissions_boundary_arn
}

resource "aws_lambda_permission" "trigger" {
  # The keys of local.triggers, which do not depend on a function.
  for_each = toset(concat(keys(var.triggers), var.default_group == null ? [] : ["post_confirmation"]))

  # One function may serve several pools and triggers.
  statement_id  = "${local.user_pool_id}-${each.key}"
  action        = "lambda:InvokeFunction"
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = local.user_pool_arn
  function_name = split(":", local.triggers[each.key])[6]
  qualifier     = try(split(":", local.triggers[each.key])[7], null)
}
