# Functions that a user pool calls: the deployer's own, and that of the default group.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = module.default_group[0].data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = data.aws_cognito_user_groups.this
  values = { groups = [] }
}

override_resource {
  target          = aws_cognito_user_pool.this
  override_during = plan
  values          = { id = "eu-central-1_a1B2c3D4e" }
}

variables {
  name                  = "api"
  trusted_role_arn      = "arn:aws:iam::123456789012:role/api"
  groups                = { readers = { precedence = 20 } }
  default_group_package = "versions.tf"
}

run "no_triggers_by_default" {
  command = plan
  module { source = "./modules/cognito" }

  assert {
    condition     = length(aws_lambda_permission.trigger) + length(module.default_group) == 0
    error_message = "By default the pool must call no function."
  }

  assert {
    condition     = length(output.user_pool_triggers) == 0
    error_message = "The output must say that the pool calls nothing."
  }
}

run "triggers_with_their_permissions" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    triggers = {
      pre_sign_up          = "arn:aws:lambda:eu-central-1:123456789012:function:welcome:live"
      custom_message       = "arn:aws:lambda:eu-central-1:123456789012:function:welcome"
      pre_token_generation = "arn:aws:lambda:eu-central-1:123456789012:function:claims:live"
    }
  }

  assert {
    condition = { for name, permission in aws_lambda_permission.trigger : name => [permission.statement_id, permission.function_name, coalesce(permission.qualifier, "none")] } == {
      custom_message       = ["eu-central-1_a1B2c3D4e-custom_message", "welcome", "none"]
      pre_sign_up          = ["eu-central-1_a1B2c3D4e-pre_sign_up", "welcome", "live"]
      pre_token_generation = ["eu-central-1_a1B2c3D4e-pre_token_generation", "claims", "live"]
    }
    error_message = "Cognito must be allowed to call each function, by its alias."
  }

  assert {
    condition     = alltrue([for permission in aws_lambda_permission.trigger : permission.principal == "cognito-idp.amazonaws.com" && permission.action == "lambda:InvokeFunction" && permission.source_arn == "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"])
    error_message = "The permission must be Cognito's, for this pool alone."
  }

  assert {
    condition     = jsonencode(output.user_pool_triggers) == jsonencode(var.triggers)
    error_message = "The output must name what the pool calls."
  }
}

run "default_group" {
  command = plan
  module { source = "./modules/cognito" }

  override_resource {
    target          = module.default_group[0].aws_lambda_alias.live
    override_during = plan
    values          = { arn = "arn:aws:lambda:eu-central-1:123456789012:function:api_default_group:live" }
  }

  variables {
    default_group            = "readers"
    self_sign_up             = true
    iam_path                 = "/apis/"
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition     = keys(aws_lambda_permission.trigger) == ["post_confirmation"] && aws_lambda_permission.trigger["post_confirmation"].function_name == "api_default_group" && aws_lambda_permission.trigger["post_confirmation"].qualifier == "live"
    error_message = "The pool must be able to call the function by its alias."
  }

  assert {
    condition = local.default_group_statements == [{
      sid       = "AddToGroup"
      actions   = ["cognito-idp:AdminAddUserToGroup"]
      resources = ["arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_a1B2c3D4e"]
    }]
    error_message = "The function may add users of this pool to groups, and nothing else."
  }

  assert {
    condition     = !aws_cognito_user_pool.this[0].admin_create_user_config[0].allow_admin_create_user_only
    error_message = "self_sign_up must let users sign up."
  }
}
