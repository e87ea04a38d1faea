# Each rule of the module's inputs refuses a mistake. Some messages are checked in
# tests/terraform/test_refusals.py.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_iam_roles.same_name
  values = { names = [] }
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

variables {
  name              = "api"
  package           = "versions.tf"
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
}

# Each named variable must fail on its own, so one run can have a wrong value for each. None
# depends on another one of the run, because Terraform would not check it.
run "illegal_value_in_each_input" {
  command = plan
  expect_failures = [
    var.name,                     # name with a space
    var.live_version,             # live version unpublished
    var.handler,                  # handler without a module
    var.runtime,                  # runtime too old
    var.architecture,             # architecture unknown
    var.memory_size,              # memory too small
    var.timeout,                  # timeout too short
    var.ephemeral_storage,        # storage too small
    var.layers,                   # layer without a version
    var.application_log_level,    # level unknown
    var.system_log_level,         # level that Lambda has only for applications
    var.role_path,                # path without a slash
    var.reserved_concurrency,     # reserved concurrency negative
    var.vpc,                      # vpc without subnets
    var.log_retention_days,       # log retention not offered
    var.kms_key_arn,              # key by alias
    var.permissions_boundary_arn, # boundary by name
    var.allowed_role_arns,        # no role allowed
    var.cors_allow_origins,       # no origin
    var.environment,              # environment sets the configuration
    var.locked_out,               # empty name
    var.sessions_from,            # a date without a time
  ]
  module { source = "./modules/function" }

  variables {
    name                     = "an api"
    live_version             = "$LATEST"
    handler                  = "lambda_handler"
    runtime                  = "python3.10"
    architecture             = "amd64"
    memory_size              = 64
    timeout                  = 3
    ephemeral_storage        = 256
    layers                   = ["arn:aws:lambda:eu-central-1:123456789012:layer:common"]
    application_log_level    = "warn"
    system_log_level         = "ERROR"
    role_path                = "apis"
    reserved_concurrency     = -1
    vpc                      = { subnet_ids = [], security_group_ids = ["sg-0a"] }
    log_retention_days       = 31
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:alias/logs"
    permissions_boundary_arn = "boundary"
    allowed_role_arns        = []
    cors_allow_origins       = []
    environment              = { GROUP_ROLE_CONFIG = "{}" }
    locked_out               = ["ada", ""]
    sessions_from            = { "arn:aws:iam::123456789012:role/api/groups/api.readers" = "2026-11-30" }
  }
}

run "values_beyond_their_limits" {
  command = plan
  expect_failures = [
    var.name,                 # name too long
    var.live_version,         # live version zero
    var.handler,              # handler too long
    var.runtime,              # runtime that lambda does not have
    var.memory_size,          # memory too large
    var.timeout,              # timeout too long
    var.ephemeral_storage,    # storage too large
    var.layers,               # too many layers
    var.role_path,            # path too long
    var.reserved_concurrency, # reserved concurrency not whole
    var.vpc,                  # vpc without security groups
    var.allowed_role_arns,    # every role allowed
    var.cors_allow_origins,   # any origin and one
    var.environment,          # environment name illegal
  ]
  module { source = "./modules/function" }

  variables {
    name                 = join("", [for number in range(65) : "x"])
    live_version         = "0"
    handler              = "app.${join("", [for number in range(125) : "x"])}"
    runtime              = "python3.15"
    memory_size          = 10241
    timeout              = 901
    ephemeral_storage    = 10241
    layers               = [for number in range(6) : "arn:aws:lambda:eu-central-1:123456789012:layer:common:${number + 1}"]
    role_path            = "/${join("", [for number in range(512) : "x"])}/"
    reserved_concurrency = 1.5
    vpc                  = { subnet_ids = ["subnet-0a"], security_group_ids = [] }
    allowed_role_arns    = ["arn:aws:iam::123456789012:role/*"]
    cors_allow_origins   = ["*", "https://app.example.com"]
    environment          = { "DOCUMENTS-BUCKET" = "documents" }
  }
}

run "fractions_and_values_of_another_region_or_account" {
  command = plan
  expect_failures = [
    var.runtime,                 # runtime is not python
    var.memory_size,             # memory not whole
    var.timeout,                 # timeout not whole
    var.ephemeral_storage,       # storage not whole
    var.layers,                  # layer of another region
    var.provisioned_concurrency, # provisioned concurrency zero
    var.vpc,                     # too many subnets
    var.allowed_role_arns,       # roles of every account allowed
    var.cors_allow_origins,      # origin with a path
    var.environment,             # environment name reserved
  ]
  module { source = "./modules/function" }

  variables {
    runtime                 = "nodejs22.x"
    memory_size             = 512.5
    timeout                 = 4.5
    ephemeral_storage       = 512.5
    layers                  = ["arn:aws:lambda:eu-north-1:123456789012:layer:common:3"]
    provisioned_concurrency = 0
    vpc                     = { subnet_ids = [for number in range(17) : "subnet-0a${number}"], security_group_ids = ["sg-0a"] }
    allowed_role_arns       = ["arn:aws:iam::*:role/api/groups/*"]
    cors_allow_origins      = ["https://app.example.com/"]
    environment             = { AWS_REGION = "eu-north-1" }
  }
}

run "too_many_security_groups_and_a_key_for_every_caller" {
  command = plan
  expect_failures = [
    var.provisioned_concurrency, # provisioned concurrency not whole
    var.vpc,                     # too many security groups
    var.cors_allow_origins,      # origin in upper case
    var.environment,             # environment with a key for every caller
  ]
  module { source = "./modules/function" }

  variables {
    provisioned_concurrency = 1.5
    vpc                     = { subnet_ids = ["subnet-0a"], security_group_ids = [for number in range(6) : "sg-0a${number}"] }
    cors_allow_origins      = ["https://App.example.com"]
    environment             = { AWS_BEARER_TOKEN_BEDROCK = "key" }
  }
}

run "subnet_by_name_origin_without_a_scheme_and_image_without_a_tag" {
  command = plan
  expect_failures = [
    var.vpc,                # subnet by name
    var.cors_allow_origins, # origin without a scheme
    var.image_uri,          # image without a tag
  ]
  module { source = "./modules/function" }

  variables {
    vpc                = { subnet_ids = ["private"], security_group_ids = ["sg-0a"] }
    cors_allow_origins = ["app.example.com"]
    package            = null
    image_uri          = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/documents"
  }
}

run "security_group_by_name_origin_with_its_port_and_image_of_another_region" {
  command = plan
  expect_failures = [
    var.vpc,                # security group by name
    var.cors_allow_origins, # origin with its schemes port
    var.image_uri,          # image of another region
  ]
  module { source = "./modules/function" }

  variables {
    vpc                = { subnet_ids = ["subnet-0a"], security_group_ids = ["default"] }
    cors_allow_origins = ["https://app.example.com:443"]
    package            = null
    image_uri          = "123456789012.dkr.ecr.eu-north-1.amazonaws.com/documents:1.4.0"
  }
}

run "repeated_origin_and_missing_package" {
  command = plan
  expect_failures = [
    var.cors_allow_origins, # origin twice
    var.package,            # package missing
  ]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["https://app.example.com", "https://app.example.com"]
    package            = "missing.zip"
  }
}

run "key_of_another_region_and_more_provisioned_than_reserved_concurrency" {
  command = plan
  expect_failures = [
    var.kms_key_arn,             # key of another region
    var.provisioned_concurrency, # provisioned concurrency beyond the reserved
  ]
  module { source = "./modules/function" }

  variables {
    kms_key_arn             = "arn:aws:kms:eu-north-1:123456789012:key/055efbb4-0000-4336-ba9c-538c7d31f599"
    provisioned_concurrency = 2
    reserved_concurrency    = 1
  }
}

run "two_packages" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package_s3 = { bucket = "releases", key = "api.zip", version = "3sL4" }
  }
}

run "snap_start_on_an_old_runtime" {
  command         = plan
  expect_failures = [var.snap_start]
  module { source = "./modules/function" }

  variables {
    snap_start = true
    runtime    = "python3.11"
  }
}

run "snap_start_and_storage" {
  command         = plan
  expect_failures = [var.snap_start]
  module { source = "./modules/function" }

  variables {
    snap_start        = true
    ephemeral_storage = 1024
  }
}

run "snap_start_without_a_package" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package    = null
    snap_start = true
  }
}

run "a_package_and_an_image" {
  command         = plan
  expect_failures = [var.package_s3]
  module { source = "./modules/function" }

  variables {
    package    = null
    package_s3 = { bucket = "releases", key = "api.zip", version = "3sL4" }
    image_uri  = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/documents:1.4.0"
  }
}

run "role_path_among_the_callers_roles" {
  command         = plan
  expect_failures = [aws_iam_role_policy.execution]
  module { source = "./modules/function" }

  variables {
    role_path = "/api/groups/"
  }
}

run "snap_start_and_provisioned_concurrency" {
  command         = plan
  expect_failures = [var.snap_start]
  module { source = "./modules/function" }

  variables {
    snap_start              = true
    provisioned_concurrency = 1
  }
}

# Some 3,600 characters and 4,700 bytes.
run "environment_too_large_in_bytes" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/function" }

  variables {
    environment = { LARGE = join("", [for number in range(350) : "Übergröße."]) }
  }
}

# Lambda counts {"NAME":"value",…}, in which a quote has a backslash. The rest of the 4,096 bytes are
# the names, the quotes around everything, and the value of GROUP_ROLE_CONFIG.
run "largest_environment" {
  command = plan
  module { source = "./modules/function" }

  variables {
    environment = { LARGE = format("\"%03959d", 0) }
  }

  assert {
    condition     = length(jsonencode(aws_lambda_function.this[0].environment[0].variables)) == 4096
    error_message = "The environment must be exactly as large as Lambda allows."
  }
}

run "environment_of_4097_bytes" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/function" }

  variables {
    environment = { LARGE = format("\"%03960d", 0) }
  }
}

run "environment_too_large_for_a_function_of_yours" {
  command         = plan
  expect_failures = [output.environment]
  module { source = "./modules/function" }

  variables {
    package     = null
    environment = { LARGE = format("\"%03960d", 0) }
  }
}

run "null_within_each_input" {
  command = plan
  expect_failures = [
    var.layers,
    var.vpc,
    var.allowed_role_arns,
    var.cors_allow_origins,
    var.issuers,
    var.environment,
    var.locked_out,
    var.sessions_from,
    var.lock_out_policy_arns,
    var.statements,
  ]
  module { source = "./modules/function" }

  variables {
    layers               = [null]
    vpc                  = { subnet_ids = [null], security_group_ids = null }
    allowed_role_arns    = [null]
    cors_allow_origins   = [null]
    issuers              = [null]
    environment          = { TABLE = null }
    locked_out           = [null]
    sessions_from        = { "arn:aws:iam::123456789012:role/api/groups/api.readers" = null }
    lock_out_policy_arns = { locked_out = null }
    statements           = [null]
  }
}

# AWS would refuse these only at the apply, or never.
run "values_of_another_place_or_kind" {
  command = plan
  expect_failures = [
    var.layers,                   # two versions of a layer
    var.permissions_boundary_arn, # boundary of another account
    var.allowed_role_arns,        # roles of another partition
    var.locked_out,               # name with a space
    var.sessions_from,            # group in place of its role
    var.lock_out_policy_arns,     # name in place of the ARN
    var.statements,               # null for a condition
  ]
  module { source = "./modules/function" }

  variables {
    layers                   = ["arn:aws:lambda:eu-central-1:123456789012:layer:common:3", "arn:aws:lambda:eu-central-1:123456789012:layer:common:4"]
    permissions_boundary_arn = "arn:aws:iam::999999999999:policy/boundary"
    allowed_role_arns        = ["arn:aws-us-gov:iam::123456789012:role/api/groups/*"]
    locked_out               = [" ada"]
    sessions_from            = { readers = "2026-11-30T12:00:00Z" }
    lock_out_policy_arns     = { locked_out = "api.locked_out" }
    statements               = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::pages/*"], conditions = [null] }]
  }
}

run "statement_on_resources_of_another_partition" {
  command         = plan
  expect_failures = [aws_iam_role_policy.execution]
  module { source = "./modules/function" }

  variables { statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::pages/*", "arn:aws-cn:s3:::pages/*"] }] }
}
