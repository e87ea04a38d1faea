# The root adds its provider to the deployment module, and the provider's inputs. What a plan says
# of wrong ones is in tests/terraform/test_refusals.py.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = module.deployment.data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = module.deployment.module.cognito.data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = module.deployment.module.function.data.aws_iam_roles.same_name
  values = { names = [] }
}

override_data {
  target = module.deployment.module.cognito.data.aws_cognito_user_groups.this
  values = { groups = [] }
}

override_data {
  target = module.deployment.module.function.data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_resource {
  target          = module.deployment.module.function.aws_iam_role.execution
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/group-role" }
}

override_resource {
  target          = module.deployment.module.cognito.aws_cognito_user_pool.this
  override_during = plan
  values          = { id = "eu-central-1_AbCdEf123" }
}

variables {
  # Any file will do: a plan uploads nothing.
  function_package = "versions.tf"
}

run "legal_tags_are_accepted" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
    tags                     = merge({ "kostenstelle/größe_1:=+-@." = join("", [for number in range(256) : "x"]), (join("", [for number in range(128) : "x"])) = "" }, { for number in range(48) : "tag${number}" => "x" })
  }
}

run "tag_of_null_and_region_of_nothing" {
  command         = plan
  expect_failures = [var.tags, var.region]

  variables {
    tags   = { project = null }
    region = ""
  }
}
