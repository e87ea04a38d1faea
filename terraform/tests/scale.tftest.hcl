# The function's configuration and policy have the same size for three groups and for a hundred.
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
  target = module.cognito.data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = module.function.data.aws_iam_roles.same_name
  values = { names = [] }
}

override_data {
  target = module.cognito.data.aws_cognito_user_groups.this
  values = { groups = [] }
}

override_data {
  target = module.function.data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_resource {
  target          = module.function.aws_iam_role.execution
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/group-role" }
}

override_resource {
  target          = module.cognito.aws_cognito_user_pool.this
  override_during = plan
  values          = { id = "eu-central-1_AbCdEf123" }
}

variables {
  # Any file will do: a plan uploads nothing.
  function_package = "versions.tf"
}

run "three_groups" {
  command = plan
  module { source = "./modules/deployment" }

  assert {
    condition     = length(module.cognito.group_role_arns) == 3
    error_message = "Each group must have its role."
  }

  assert {
    condition     = module.cognito.allowed_role_arns == tolist(["arn:aws:iam::123456789012:role/group-role/groups/*"])
    error_message = "The execution role's policy must hold one pattern, however many groups there are."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG) == { allowed_roles = ["arn:aws:iam::123456789012:role/group-role/groups/*"], cors_allow_origins = ["*"], issuers = ["https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"] }
    error_message = "The function's configuration must hold one pattern, however many groups there are."
  }
}

run "a_hundred_groups" {
  command = plan
  module { source = "./modules/deployment" }

  variables {
    groups = { for number in range(1, 101) : "group-${number}" => { precedence = number } }
  }

  assert {
    condition     = length(module.cognito.group_role_arns) == 100
    error_message = "Each group must have its role."
  }

  assert {
    condition     = module.cognito.allowed_role_arns == tolist(["arn:aws:iam::123456789012:role/group-role/groups/*"])
    error_message = "The execution role's policy must hold one pattern, however many groups there are."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG) == { allowed_roles = ["arn:aws:iam::123456789012:role/group-role/groups/*"], cors_allow_origins = ["*"], issuers = ["https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"] }
    error_message = "The function's configuration must hold one pattern, however many groups there are."
  }
}
