# Every rule of the authorizer's inputs, one run each: what is expected to fail there is the one thing wrong.
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

run "name" {
  command         = plan
  expect_failures = [var.name]
  module { source = "./modules/authorizer" }

  variables {
    name = "an authorizer"
  }
}

run "package" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/authorizer" }

  variables {
    package = "no-such.zip"
  }
}

run "user_pool_id" {
  command         = plan
  expect_failures = [var.user_pool_id]
  module { source = "./modules/authorizer" }

  variables {
    user_pool_id = "a1B2c3D4e"
  }
}

run "no_client" {
  command         = plan
  expect_failures = [var.client_ids]
  module { source = "./modules/authorizer" }

  variables {
    client_ids = []
  }
}

run "client_id" {
  command         = plan
  expect_failures = [var.client_ids]
  module { source = "./modules/authorizer" }

  variables {
    client_ids = ["web", ""]
  }
}

run "role_of_a_group" {
  command         = plan
  expect_failures = [var.group_roles]
  module { source = "./modules/authorizer" }

  variables {
    group_roles = { readers = { role_arn = "readers", precedence = 1 } }
  }
}

run "precedence_of_a_group" {
  command         = plan
  expect_failures = [var.group_roles]
  module { source = "./modules/authorizer" }

  variables {
    group_roles = { readers = { role_arn = "arn:aws:iam::123456789012:role/readers", precedence = 1.5 } }
  }
}

run "runtime" {
  command         = plan
  expect_failures = [var.runtime]
  module { source = "./modules/authorizer" }

  variables {
    runtime = "python3.9"
  }
}

run "architecture" {
  command         = plan
  expect_failures = [var.architecture]
  module { source = "./modules/authorizer" }

  variables {
    architecture = "amd64"
  }
}

run "memory_size" {
  command         = plan
  expect_failures = [var.memory_size]
  module { source = "./modules/authorizer" }

  variables {
    memory_size = 64
  }
}

run "timeout_longer_than_api_gateway_waits" {
  command         = plan
  expect_failures = [var.timeout]
  module { source = "./modules/authorizer" }

  variables {
    timeout = 30
  }
}

run "timeout_too_short_for_the_keys" {
  command         = plan
  expect_failures = [var.timeout]
  module { source = "./modules/authorizer" }

  variables {
    timeout = 3
  }
}

run "log_retention_days" {
  command         = plan
  expect_failures = [var.log_retention_days]
  module { source = "./modules/authorizer" }

  variables {
    log_retention_days = 31
  }
}

run "kms_key_arn" {
  command         = plan
  expect_failures = [var.kms_key_arn]
  module { source = "./modules/authorizer" }

  variables {
    kms_key_arn = "alias/key"
  }
}

run "permissions_boundary_arn" {
  command         = plan
  expect_failures = [var.permissions_boundary_arn]
  module { source = "./modules/authorizer" }

  variables {
    permissions_boundary_arn = "boundary"
  }
}

run "more_groups_than_the_environment_holds" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/authorizer" }

  variables {
    group_roles = {
      for number in range(100, 135) : "group-${number}" => {
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
