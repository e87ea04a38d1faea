# Every rule of the authorizer's inputs.
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

variables {
  name         = "api-authorizer"
  package      = "versions.tf"
  user_pool_id = "eu-central-1_a1B2c3D4e"
  client_ids   = ["web"]
}

# Each named variable must fail on its own, so one run can have a wrong value for each.
run "illegal_value_in_each_input" {
  command = plan
  expect_failures = [
    var.name,
    var.package,
    var.user_pool_id,
    var.client_ids,
    var.group_roles,
    var.runtime,
    var.architecture,
    var.memory_size,
    var.timeout,
    var.log_retention_days,
    var.kms_key_arn,
    var.role_path,
    var.permissions_boundary_arn,
  ]
  module { source = "./modules/authorizer" }

  variables {
    name                     = "an authorizer"
    package                  = "no-such.zip"
    user_pool_id             = "a1B2c3D4e"
    client_ids               = []
    group_roles              = { readers = { role_arn = "readers", precedence = 1 } }
    runtime                  = "python3.9"
    architecture             = "amd64"
    memory_size              = 64
    timeout                  = 30 # longer than API Gateway waits
    log_retention_days       = 31
    kms_key_arn              = "alias/key"
    role_path                = "apis"
    permissions_boundary_arn = "boundary"
  }
}

run "empty_client_fractional_precedence_and_short_timeout" {
  command         = plan
  expect_failures = [var.client_ids, var.group_roles, var.timeout, var.kms_key_arn]
  module { source = "./modules/authorizer" }

  variables {
    client_ids  = ["web", ""]
    group_roles = { readers = { role_arn = "arn:aws:iam::123456789012:role/readers", precedence = 1.5 } }
    timeout     = 3 # too short to fetch the keys
    kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
  }
}

run "null_within_inputs_package_that_is_a_folder_and_boundary_of_another_account" {
  command         = plan
  expect_failures = [var.client_ids, var.group_roles, var.package, var.permissions_boundary_arn]
  module { source = "./modules/authorizer" }

  variables {
    client_ids               = [null]
    group_roles              = { readers = null, writers = { role_arn = null, precedence = null } }
    package                  = "modules"
    permissions_boundary_arn = "arn:aws:iam::999999999999:policy/boundary"
  }
}

run "machine_of_a_client_that_is_not_accepted" {
  command         = plan
  expect_failures = [var.client_groups]
  module { source = "./modules/authorizer" }

  variables {
    client_groups = { app = "readers" }
    group_roles   = { readers = { role_arn = "arn:aws:iam::123456789012:role/readers", precedence = 1 } }
  }
}

run "machine_of_a_group_without_a_role" {
  command         = plan
  expect_failures = [var.client_groups]
  module { source = "./modules/authorizer" }

  variables {
    client_groups = { web = "readers" }
  }
}

run "more_machines_than_the_environment_holds" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/authorizer" }

  variables {
    client_ids    = [for number in range(60) : format("1example%018d", number)]
    client_groups = { for number in range(60) : format("1example%018d", number) => "readers" }
    group_roles   = { readers = { role_arn = "arn:aws:iam::123456789012:role/readers", precedence = 1 } }
  }
}

run "more_groups_than_the_environment_holds" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/authorizer" }

  variables {
    group_roles = {
      for number in range(100, 130) : "group-${number}" => {
        role_arn   = "arn:aws:iam::123456789012:role/group-role/groups/group-role-group-${number}"
        precedence = number
      }
    }
  }
}

run "more_bytes_than_the_environment_holds" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/authorizer" }

  variables {
    group_roles = {
      for number in range(100, 127) : "日本語のグループ日本語のグループ-${number}" => {
        role_arn   = "arn:aws:iam::123456789012:role/group-role/groups/group-role-group-${number}"
        precedence = number
      }
    }
  }
}

run "as_many_groups_as_the_environment_holds" {
  command = plan
  module { source = "./modules/authorizer" }

  variables {
    group_roles = {
      for number in range(100, 128) : "group-${number}" => {
        role_arn   = "arn:aws:iam::123456789012:role/group-role/groups/group-role-group-${number}"
        precedence = number
      }
    }
  }

  assert {
    condition     = length(aws_lambda_function.this.environment[0].variables.AUTHORIZER_CONFIG) > 3500
    error_message = "The environment must be nearly full, or the README's number is too small."
  }
}
