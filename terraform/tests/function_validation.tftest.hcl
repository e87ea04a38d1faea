# Each rule of the module's inputs, broken alone.
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
  name              = "api"
  package           = "versions.tf"
  allowed_role_arns = ["arn:aws:iam::123456789012:role/api/groups/*"]
}

run "name_with_a_space" {
  command         = plan
  expect_failures = [var.name]
  module { source = "./modules/function" }

  variables {
    name = "an api"
  }
}

run "name_too_long" {
  command         = plan
  expect_failures = [var.name]
  module { source = "./modules/function" }

  variables {
    name = join("", [for number in range(65) : "x"])
  }
}

run "package_missing" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package = "missing.zip"
  }
}

run "live_version_without_a_package" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package      = null
    live_version = "7"
  }
}

run "reserved_concurrency_without_a_package" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package              = null
    reserved_concurrency = 1
  }
}

run "provisioned_concurrency_without_a_package" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package                 = null
    provisioned_concurrency = 1
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

run "code_and_size_without_a_package" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package     = null
    memory_size = 1024
  }
}

run "key_without_a_package" {
  command         = plan
  expect_failures = [var.package]
  module { source = "./modules/function" }

  variables {
    package     = null
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/055efbb4-0000-4336-ba9c-538c7d31f599"
  }
}

run "live_version_unpublished" {
  command         = plan
  expect_failures = [var.live_version]
  module { source = "./modules/function" }

  variables {
    live_version = "$LATEST"
  }
}

run "live_version_zero" {
  command         = plan
  expect_failures = [var.live_version]
  module { source = "./modules/function" }

  variables {
    live_version = "0"
  }
}

run "handler_without_a_module" {
  command         = plan
  expect_failures = [var.handler]
  module { source = "./modules/function" }

  variables {
    handler = "lambda_handler"
  }
}

run "handler_too_long" {
  command         = plan
  expect_failures = [var.handler]
  module { source = "./modules/function" }

  variables {
    handler = "app.${join("", [for number in range(125) : "x"])}"
  }
}

run "runtime_too_old" {
  command         = plan
  expect_failures = [var.runtime]
  module { source = "./modules/function" }

  variables {
    runtime = "python3.10"
  }
}

run "runtime_that_lambda_does_not_have" {
  command         = plan
  expect_failures = [var.runtime]
  module { source = "./modules/function" }

  variables {
    runtime = "python3.15"
  }
}

run "runtime_is_not_python" {
  command         = plan
  expect_failures = [var.runtime]
  module { source = "./modules/function" }

  variables {
    runtime = "nodejs22.x"
  }
}

run "architecture_unknown" {
  command         = plan
  expect_failures = [var.architecture]
  module { source = "./modules/function" }

  variables {
    architecture = "amd64"
  }
}

run "memory_too_small" {
  command         = plan
  expect_failures = [var.memory_size]
  module { source = "./modules/function" }

  variables {
    memory_size = 64
  }
}

run "memory_too_large" {
  command         = plan
  expect_failures = [var.memory_size]
  module { source = "./modules/function" }

  variables {
    memory_size = 10241
  }
}

run "memory_not_whole" {
  command         = plan
  expect_failures = [var.memory_size]
  module { source = "./modules/function" }

  variables {
    memory_size = 512.5
  }
}

run "timeout_too_short" {
  command         = plan
  expect_failures = [var.timeout]
  module { source = "./modules/function" }

  variables {
    timeout = 3
  }
}

run "timeout_too_long" {
  command         = plan
  expect_failures = [var.timeout]
  module { source = "./modules/function" }

  variables {
    timeout = 901
  }
}

run "timeout_not_whole" {
  command         = plan
  expect_failures = [var.timeout]
  module { source = "./modules/function" }

  variables {
    timeout = 4.5
  }
}

run "reserved_concurrency_negative" {
  command         = plan
  expect_failures = [var.reserved_concurrency]
  module { source = "./modules/function" }

  variables {
    reserved_concurrency = -1
  }
}

run "reserved_concurrency_not_whole" {
  command         = plan
  expect_failures = [var.reserved_concurrency]
  module { source = "./modules/function" }

  variables {
    reserved_concurrency = 1.5
  }
}

run "provisioned_concurrency_zero" {
  command         = plan
  expect_failures = [var.provisioned_concurrency]
  module { source = "./modules/function" }

  variables {
    provisioned_concurrency = 0
  }
}

run "provisioned_concurrency_not_whole" {
  command         = plan
  expect_failures = [var.provisioned_concurrency]
  module { source = "./modules/function" }

  variables {
    provisioned_concurrency = 1.5
  }
}

run "provisioned_concurrency_beyond_the_reserved" {
  command         = plan
  expect_failures = [var.provisioned_concurrency]
  module { source = "./modules/function" }

  variables {
    provisioned_concurrency = 2
    reserved_concurrency    = 1
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

run "snap_start_and_provisioned_concurrency" {
  command         = plan
  expect_failures = [var.snap_start]
  module { source = "./modules/function" }

  variables {
    snap_start              = true
    provisioned_concurrency = 1
  }
}

run "vpc_without_subnets" {
  command         = plan
  expect_failures = [var.vpc]
  module { source = "./modules/function" }

  variables {
    vpc = { subnet_ids = [], security_group_ids = ["sg-0a"] }
  }
}

run "vpc_without_security_groups" {
  command         = plan
  expect_failures = [var.vpc]
  module { source = "./modules/function" }

  variables {
    vpc = { subnet_ids = ["subnet-0a"], security_group_ids = [] }
  }
}

run "too_many_subnets" {
  command         = plan
  expect_failures = [var.vpc]
  module { source = "./modules/function" }

  variables {
    vpc = { subnet_ids = [for number in range(17) : "subnet-0a${number}"], security_group_ids = ["sg-0a"] }
  }
}

run "too_many_security_groups" {
  command         = plan
  expect_failures = [var.vpc]
  module { source = "./modules/function" }

  variables {
    vpc = { subnet_ids = ["subnet-0a"], security_group_ids = [for number in range(6) : "sg-0a${number}"] }
  }
}

run "subnet_by_name" {
  command         = plan
  expect_failures = [var.vpc]
  module { source = "./modules/function" }

  variables {
    vpc = { subnet_ids = ["private"], security_group_ids = ["sg-0a"] }
  }
}

run "security_group_by_name" {
  command         = plan
  expect_failures = [var.vpc]
  module { source = "./modules/function" }

  variables {
    vpc = { subnet_ids = ["subnet-0a"], security_group_ids = ["default"] }
  }
}

run "log_retention_not_offered" {
  command         = plan
  expect_failures = [var.log_retention_days]
  module { source = "./modules/function" }

  variables {
    log_retention_days = 31
  }
}

run "key_by_alias" {
  command         = plan
  expect_failures = [var.kms_key_arn]
  module { source = "./modules/function" }

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:alias/logs"
  }
}

run "key_of_another_region" {
  command         = plan
  expect_failures = [var.kms_key_arn]
  module { source = "./modules/function" }

  variables {
    kms_key_arn = "arn:aws:kms:eu-north-1:123456789012:key/055efbb4-0000-4336-ba9c-538c7d31f599"
  }
}

run "session_policy_is_no_object" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { policy = "[]" }
  }
}

run "boundary_by_name" {
  command         = plan
  expect_failures = [var.permissions_boundary_arn]
  module { source = "./modules/function" }

  variables {
    permissions_boundary_arn = "boundary"
  }
}

run "no_role_allowed" {
  command         = plan
  expect_failures = [var.allowed_role_arns]
  module { source = "./modules/function" }

  variables {
    allowed_role_arns = []
  }
}

run "every_role_allowed" {
  command         = plan
  expect_failures = [var.allowed_role_arns]
  module { source = "./modules/function" }

  variables {
    allowed_role_arns = ["arn:aws:iam::123456789012:role/*"]
  }
}

run "roles_of_every_account_allowed" {
  command         = plan
  expect_failures = [var.allowed_role_arns]
  module { source = "./modules/function" }

  variables {
    allowed_role_arns = ["arn:aws:iam::*:role/api/groups/*"]
  }
}

run "no_origin" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = []
  }
}

run "any_origin_and_one" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["*", "https://app.example.com"]
  }
}

run "origin_with_a_path" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["https://app.example.com/"]
  }
}

run "origin_in_upper_case" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["https://App.example.com"]
  }
}

run "origin_without_a_scheme" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["app.example.com"]
  }
}

run "origin_with_its_schemes_port" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["https://app.example.com:443"]
  }
}

run "origin_twice" {
  command         = plan
  expect_failures = [var.cors_allow_origins]
  module { source = "./modules/function" }

  variables {
    cors_allow_origins = ["https://app.example.com", "https://app.example.com"]
  }
}

run "role_header_with_a_space" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { header = "X Role" }
  }
}

run "role_header_and_rules" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { header = "X-Role", rules = [{ claim = "custom:team", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "too_many_rules" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = {
      rules = [for number in range(26) : {
        claim      = "custom:team"
        match_type = "Equals"
        value      = "blue"
        role_arn   = "arn:aws:iam::123456789012:role/api/groups/api-editors"
      }]
    }
  }
}

run "match_type_unknown" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { rules = [{ claim = "custom:team", match_type = "equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "rule_without_a_claim" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { rules = [{ claim = "", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "rule_without_a_value" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = "", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "rule_with_a_long_value" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = "${join("", [for number in range(129) : "x"])}", role_arn = "arn:aws:iam::123456789012:role/api/groups/api-editors" }] }
  }
}

run "rule_for_a_role_outside" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { rules = [{ claim = "custom:team", match_type = "Equals", value = "blue", role_arn = "arn:aws:iam::123456789012:role/admin" }] }
  }
}

run "default_role_outside" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { default_role_arn = "arn:aws:iam::123456789012:role/api/Groups/readers" }
  }
}

run "default_role_by_pattern" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    role_selection = { default_role_arn = "arn:aws:iam::123456789012:role/api/groups/*" }
  }
}

run "dot_of_an_arn_is_no_wildcard" {
  command         = plan
  expect_failures = [var.role_selection]
  module { source = "./modules/function" }

  variables {
    allowed_role_arns = ["arn:aws:iam::123456789012:role/a.b"]
    role_selection    = { default_role_arn = "arn:aws:iam::123456789012:role/aXb" }
  }
}

run "too_many_tags" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { tags = { for number in range(51) : "tag-${number}" => "sub" } }
  }
}

run "tag_key_with_an_ampersand" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { tags = { "a&b" = "sub" } }
  }
}

run "tag_key_reserved" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { tags = { "AWS:team" = "sub" } }
  }
}

run "tag_keys_that_differ_by_case" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { tags = { team = "sub", Team = "aud" } }
  }
}

run "tag_without_a_claim" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { tags = { team = "" } }
  }
}

run "source_identity_without_a_claim" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { source_identity = "" }
  }
}

run "session_policy_by_name" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { policy_arns = ["ReadOnlyAccess"] }
  }
}

run "too_many_session_policies" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { policy_arns = [for number in range(11) : "arn:aws:iam::aws:policy/P${number}"] }
  }
}

run "session_policy_is_no_json" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { policy = "no JSON" }
  }
}

run "session_policy_too_long" {
  command         = plan
  expect_failures = [var.session]
  module { source = "./modules/function" }

  variables {
    session = { policy = jsonencode([for number in range(1024) : 0]) }
  }
}

run "environment_sets_the_configuration" {
  command         = plan
  expect_failures = [var.environment]
  module { source = "./modules/function" }

  variables {
    environment = { GROUP_ROLE_CONFIG = "{}" }
  }
}

run "environment_name_illegal" {
  command         = plan
  expect_failures = [var.environment]
  module { source = "./modules/function" }

  variables {
    environment = { "DOCUMENTS-BUCKET" = "documents" }
  }
}

run "environment_name_reserved" {
  command         = plan
  expect_failures = [var.environment]
  module { source = "./modules/function" }

  variables {
    environment = { AWS_REGION = "eu-north-1" }
  }
}

run "environment_with_a_key_for_every_caller" {
  command         = plan
  expect_failures = [var.environment]
  module { source = "./modules/function" }

  variables {
    environment = { AWS_BEARER_TOKEN_BEDROCK = "key" }
  }
}

run "environment_too_large" {
  command         = plan
  expect_failures = [aws_lambda_function.this]
  module { source = "./modules/function" }

  variables {
    environment = { LARGE = join("", [for number in range(410) : "0123456789"]) }
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
run "environment_as_large_as_lambda_takes" {
  command = plan
  module { source = "./modules/function" }

  variables {
    environment = { LARGE = format("\"%03959d", 0) }
  }

  assert {
    condition     = length(jsonencode(aws_lambda_function.this[0].environment[0].variables)) == 4096
    error_message = "The environment must be just as large as Lambda takes."
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
