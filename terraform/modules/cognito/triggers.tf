locals {
  trigger_names = [
    "create_auth_challenge", "custom_message", "define_auth_challenge", "post_authentication", "post_confirmation",
    "pre_authentication", "pre_sign_up", "pre_token_generation", "user_migration", "verify_auth_challenge_response",
  ]

  # What Cognito calls: the functions that were brought along, and the one that is made here. Of that
  # one the ARN alone: its policy waits for the pool, which waits for this.
  triggers = merge(var.triggers, var.default_group == null ? {} : { post_confirmation = module.default_group[0].function_arn })

  default_group_statements = [{
    sid       = "AddToGroup"
    actions   = ["cognito-idp:AdminAddUserToGroup"]
    resources = [local.user_pool_arn]
  }]
}

# A group for whoever signs up: without one nobody may do anything.
module "default_group" {
  source = "../lambda_function"
  count  = var.default_group == null ? 0 : 1

  # No prefix of a deployment has an underscore: the name is no other deployment's.
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
  # The keys of local.triggers, which wait for no function.
  for_each = toset(concat(keys(var.triggers), var.default_group == null ? [] : ["post_confirmation"]))

  # One function may serve several pools and triggers.
  statement_id  = "${local.user_pool_id}-${each.key}"
  action        = "lambda:InvokeFunction"
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = local.user_pool_arn
  function_name = split(":", local.triggers[each.key])[6]
  qualifier     = try(split(":", local.triggers[each.key])[7], null)
}
