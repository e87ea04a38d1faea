# A whole deployment, planned offline by the real provider: a mocked one would replace the policy
# documents that are to be judged.
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

override_data {
  target = module.authorizer[0].data.aws_caller_identity.current
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

run "defaults" {
  command = plan
  module { source = "./modules/deployment" }

  assert {
    condition     = { for name, group in local.groups : name => group.precedence } == { readers = 30, editors = 20, admins = 10 }
    error_message = "The default groups must be readers, editors and admins, admins preferred."
  }

  assert {
    condition = {
      for name, policies in module.cognito.group_policies : name => join(" ", flatten(jsondecode(policies.inline.group).Statement[*].Action))
      } == {
      readers = "s3:ListBucket s3:GetObject"
      editors = "s3:ListBucket s3:GetObject s3:PutObject"
      admins  = "s3:ListBucket s3:GetObject s3:PutObject s3:DeleteObject"
    }
    error_message = "A default group may do more, or less, than its description says."
  }

  assert {
    condition = alltrue(flatten([
      for policies in values(module.cognito.group_policies) : [
        for statement in jsondecode(policies.inline.group).Statement : statement.Effect == "Allow" && statement.Resource ==
        "arn:aws:s3:::group-role-documents-123456789012${statement.Action == "s3:ListBucket" ? "" : "/*"}"
      ]
    ]))
    error_message = "The default groups must reach the documents bucket alone."
  }

  assert {
    condition     = alltrue([for policies in values(module.cognito.group_policies) : one(keys(policies.inline)) == "group" && policies.managed == toset(["arn:aws:iam::123456789012:policy/group-role/groups/group-role.locked_out_now"])])
    error_message = "The default groups must have no policies but those of their statements, and that of scripts/lock-out."
  }

  assert {
    condition     = module.cognito.group_role_arn_pattern == "arn:aws:iam::123456789012:role/group-role/groups/*"
    error_message = "The pattern of the groups' roles must be their path."
  }

  assert {
    condition     = aws_s3_bucket.documents.bucket == "group-role-documents-123456789012" && !aws_s3_bucket.documents.force_destroy
    error_message = "The bucket must have its name and must not be destroyed with what it holds."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.documents.block_public_acls,
      aws_s3_bucket_public_access_block.documents.block_public_policy,
      aws_s3_bucket_public_access_block.documents.ignore_public_acls,
      aws_s3_bucket_public_access_block.documents.restrict_public_buckets,
    ])
    error_message = "Public access must be blocked in all four ways."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.documents.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Documents must be encrypted, by S3's own key unless there is another."
  }

  assert {
    condition = jsondecode(data.aws_iam_policy_document.documents.json).Statement == [{
      Sid       = "DenyWithoutTLS"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource = [
        "arn:aws:s3:::group-role-documents-123456789012/*",
        "arn:aws:s3:::group-role-documents-123456789012",
      ]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The bucket's policy must deny requests without TLS, and allow nothing."
  }

  assert {
    condition     = output.documents_bucket_arn == "arn:aws:s3:::group-role-documents-123456789012" && output.documents_bucket == "group-role-documents-123456789012"
    error_message = "The outputs must name the bucket."
  }

  assert {
    condition     = length(flatten([for group in values(local.groups) : [for statement in group.statements : statement if try(statement.sid, null) == "DocumentsKey"]])) == 0
    error_message = "Without a key no group may use one."
  }

  assert {
    condition     = length(module.monitoring) == 0 && output.managed_login_url == null && output.domain_target == null && output.dashboard_name == null && output.alarm_arns == null && output.access_log_group_name == null
    error_message = "Alarms, sign-in pages and a domain must be off by default."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG).issuers == ["https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"]
    error_message = "The function must take no other pool's tokens, even if the API's authorizer did."
  }

  assert {
    condition     = keys(jsondecode(module.function.environment.GROUP_ROLE_CONFIG)) == ["allowed_roles", "cors_allow_origins", "issuers"]
    error_message = "By default the function must accept ID tokens alone, and have no tags, rules or default role."
  }

  assert {
    condition     = length(module.function.lock_out_policy_arns) == 1
    error_message = "The execution role must open no session for a person whom scripts/lock-out locks out."
  }

  assert {
    condition     = length(module.authorizer) == 0 && output.identity_pool_id == null
    error_message = "By default API Gateway must verify tokens itself, without a Lambda authorizer or an identity pool."
  }
}

run "choices" {
  command = plan
  module { source = "./modules/deployment" }

  variables {
    cors_allow_origins = ["https://app.example.com", "http://127.0.0.1:8080"]

    groups = {
      readers = { precedence = 2 }
      guests  = { precedence = 3, role_of = "readers" }
      audit   = { precedence = 1, role_arn = "arn:aws:iam::123456789012:role/audit" }
    }

    monitoring = {}

    api = {
      domain = {
        name            = "api.example.com"
        certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d"
        base_path       = "v1"
      }
    }
  }

  assert {
    condition = [for rule in aws_s3_bucket_cors_configuration.documents.cors_rule : {
      methods = sort(rule.allowed_methods)
      origins = sort(rule.allowed_origins)
      headers = sort(rule.allowed_headers)
      }] == [{
      methods = tolist(["GET", "PUT"])
      origins = tolist(["http://127.0.0.1:8080", "https://app.example.com"])
      headers = tolist(["Content-Type"])
    }]
    error_message = "Pages of the API's origins, and no others, must be able to read and write documents by signed URLs."
  }

  assert {
    condition     = module.cognito.allowed_role_arns == tolist(["arn:aws:iam::123456789012:role/audit", "arn:aws:iam::123456789012:role/group-role/groups/*"])
    error_message = "The function must be allowed the roles made here by one pattern, and each role brought along."
  }

  assert {
    condition     = length(module.monitoring) == 1
    error_message = "monitoring must add alarms and a dashboard."
  }

  assert {
    condition     = module.function.environment.BASE_PATH == "/v1"
    error_message = "The function must know what precedes its paths."
  }
}

run "longest_name_prefix_a_path_and_a_user_pool_without_a_client" {
  command = plan
  module { source = "./modules/deployment" }

  variables {
    name_prefix = "a234567890123456789012345678901234567890"

    iam_path = "/apis/"

    user_pool_id = "eu-central-1_Theirs123"
  }

  assert {
    condition     = length(aws_s3_bucket.documents.bucket) == 63
    error_message = "The longest prefix must give the longest name that a bucket may have."
  }

  assert {
    condition     = module.cognito.group_role_arn_pattern == "arn:aws:iam::123456789012:role/apis/${var.name_prefix}/groups/*" && jsondecode(module.function.environment.GROUP_ROLE_CONFIG).allowed_roles == ["arn:aws:iam::123456789012:role/apis/${var.name_prefix}/groups/*"]
    error_message = "The groups' roles must be below the path, and the function must be allowed these alone."
  }

  assert {
    condition     = output.user_pool_client_id == null
    error_message = "API Gateway accepts the tokens of all clients of the pool, so no client must be needed."
  }
}

run "own_key_and_a_locked_out_user" {
  command = plan
  module { source = "./modules/deployment" }

  override_resource {
    target          = module.cognito.aws_iam_role.group
    override_during = plan
    values          = { arn = "arn:aws:iam::123456789012:role/group-role/groups/group-role.readers" }
  }

  variables {
    locked_out  = ["ada"]
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
    groups = {
      readers = {
        precedence    = 2
        statements    = [{ actions = ["s3:GetObject"], resources = ["{documents_bucket_arn}/*"] }]
        sessions_from = "2026-11-30T12:00:00Z"
      }
      auditors = {
        precedence          = 3
        managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
      }
      nobody = { precedence = 1 }
      writers = {
        precedence = 4
        includes   = ["readers", "nobody"]
        statements = [{ actions = ["s3:PutObject"], resources = ["{documents_bucket_arn}/*"] }]
      }
    }
  }

  assert {
    condition = one([
      for rule in aws_s3_bucket_server_side_encryption_configuration.documents.rule :
      rule.bucket_key_enabled && rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    ])
    error_message = "Documents must be encrypted with the key."
  }

  assert {
    condition = jsonencode(local.groups.readers.statements[1]) == jsonencode({
      sid       = "DocumentsKey"
      effect    = "Allow"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]
      conditions = [
        { test = "StringEquals", variable = "kms:ViaService", values = ["s3.eu-central-1.amazonaws.com"] },
        { test = "StringEquals", variable = "kms:EncryptionContext:aws:s3:arn", values = ["arn:aws:s3:::group-role-documents-123456789012"] },
      ]
    })
    error_message = "A group that may do something must be able to have S3 use the key for documents, and for nothing else."
  }

  assert {
    condition     = jsonencode(local.groups.auditors.statements) == jsonencode([local.groups.readers.statements[1]])
    error_message = "What a managed policy lets a group do with documents takes the key, too."
  }

  assert {
    condition     = local.groups.nobody.statements == []
    error_message = "A group that may do nothing must not get the key either."
  }

  assert {
    condition     = join(" ", flatten(jsondecode(module.cognito.group_policies.writers.inline.group).Statement[*].Action)) == "s3:GetObject kms:GenerateDataKey kms:Decrypt s3:PutObject"
    error_message = "The right to use the key must come once, by the group that is included or by the group itself."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG).locked_out == ["ada"] && output.locked_out == toset(["ada"])
    error_message = "The function must refuse whoever is locked out."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG).sessions_from == { "arn:aws:iam::123456789012:role/group-role/groups/group-role.readers" = "2026-11-30T12:00:00Z" }
    error_message = "The function must refuse tokens from before the time of the role."
  }

  assert {
    condition     = length(module.function.lock_out_policy_arns) == 2
    error_message = "The execution role must open no session for whoever Terraform or scripts/lock-out locks out."
  }
}

run "signed_requests" {
  command = plan
  module { source = "./modules/deployment" }

  variables {
    authorizer    = "iam"
    identity_pool = true
    session       = { tags = { id = "sub" } }
    locked_out    = ["6e1e9d2b-4f27-4f0e-a6b1-8f0f3b1c2d3e"]
  }

  override_resource {
    target          = module.cognito.aws_cognito_identity_pool.this[0]
    override_during = plan
    values          = { id = "eu-central-1:0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f" }
  }

  override_resource {
    target          = module.api.aws_api_gateway_rest_api.this
    override_during = plan
    values          = { execution_arn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5" }
  }

  assert {
    condition     = length(module.authorizer) == 0
    error_message = "IAM needs no authorizer."
  }

  assert {
    condition = jsondecode(module.function.environment.GROUP_ROLE_CONFIG).iam_callers == {
      identity_pool_id = "eu-central-1:0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
      role_path        = "/group-role/groups/"
      user_pool_id     = "eu-central-1_AbCdEf123"
    }
    error_message = "The function must accept signatures of this identity pool's users alone, with the groups' roles."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG).session_tags == { id = "sub" }
    error_message = "The function's sessions must have the tags of session.tags."
  }

  assert {
    condition = alltrue([for policies in values(module.cognito.group_policies) : anytrue([
      for document in values(policies.inline) : [for statement in jsondecode(document).Statement : statement.Resource if statement.Action == "execute-api:Invoke"] == ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*"]
    ])])
    error_message = "A group must be able to call this stage alone."
  }

  assert {
    condition     = jsonencode(output.lock_out_tags) == jsonencode(["id"])
    error_message = "The policies must know the sessions of the identity pool."
  }
}

run "existing_user_pool_and_access_tokens" {
  command = plan
  module { source = "./modules/deployment" }

  variables {
    user_pool_id        = "eu-central-1_Theirs123"
    user_pool_client_id = "theirclient"
    identity_pool       = true
    authorizer          = "lambda"
    authorizer_package  = "versions.tf"
    access_tokens       = true
  }

  assert {
    condition     = output.user_pool_id == "eu-central-1_Theirs123" && output.user_pool_client_id == "theirclient" && module.cognito.user_pool_arn == "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Theirs123"
    error_message = "The groups must belong to the existing pool, and the outputs must name it."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG).issuers == ["https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Theirs123"]
    error_message = "The function must take the tokens of that pool alone."
  }

  assert {
    condition     = length(module.authorizer) == 1
    error_message = "The authorizer lambda must be a separate function."
  }

  assert {
    condition     = jsondecode(module.function.environment.GROUP_ROLE_CONFIG).access_tokens
    error_message = "The function must accept the tokens that the authorizer accepts."
  }
}

# Terraform does not check a rule that reads another input if that input is illegal.
run "missing_package_and_key_of_another_region" {
  command = plan
  expect_failures = [
    var.name_prefix,              # capitals and an underscore
    var.groups,                   # placeholder unknown
    var.function_package,         # package that does not exist
    var.timeout,                  # timeout beyond API Gateway's
    var.kms_key_arn,              # key of another region
    var.permissions_boundary_arn, # boundary of another account
  ]
  module { source = "./modules/deployment" }

  variables {
    name_prefix              = "Group_Role"
    function_package         = "no-such.zip"
    timeout                  = 30
    kms_key_arn              = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"
    permissions_boundary_arn = "arn:aws:iam::210987654321:policy/boundary"
    groups = {
      readers = {
        precedence = 1
        statements = [{ actions = ["s3:GetObject"], resources = ["{document_bucket_arn}/*"] }]
      }
    }
  }
}

run "prefix_too_long_and_unknown_authorizer" {
  command = plan
  expect_failures = [
    var.name_prefix, # one character too many
    var.authorizer,  # authorizer unknown
  ]
  module { source = "./modules/deployment" }

  variables {
    name_prefix = "a2345678901234567890123456789012345678901"
    authorizer  = "none"
  }
}

run "reserved_prefix_and_existing_role_with_signed_requests" {
  command = plan
  expect_failures = [
    var.name_prefix, # prefix that S3 keeps for itself
    var.authorizer,  # role that the function does not recognize in a signature
  ]
  module { source = "./modules/deployment" }

  variables {
    name_prefix   = "sthree-documents"
    authorizer    = "iam"
    identity_pool = true
    groups        = { audit = { precedence = 1, role_arn = "arn:aws:iam::123456789012:role/audit" } }
  }
}

run "ambiguous_prefix_and_default_group_with_signed_requests" {
  command = plan
  expect_failures = [
    var.name_prefix, # prefix whose names another deployment may have
    var.authorizer,  # default group, although each signer has a role
  ]
  module { source = "./modules/deployment" }

  variables {
    name_prefix    = "shop-authorizer"
    authorizer     = "iam"
    identity_pool  = true
    role_selection = { default_group = "readers" }
  }
}

run "signed_requests_without_an_identity_pool_and_path_without_slashes" {
  command = plan
  expect_failures = [
    var.authorizer, # no identity pool, so that nobody can sign
    var.iam_path,   # path without slashes
  ]
  module { source = "./modules/deployment" }

  variables {
    authorizer = "iam"
    iam_path   = "apis"
  }
}

run "path_too_long_and_user_pool_without_a_client" {
  command = plan
  expect_failures = [
    var.iam_path,            # with "group-role/groups/" one character more than IAM allows
    var.user_pool_client_id, # authorizer without a client
    var.authorizer_package,  # package that does not exist
    var.locked_out,          # identity pool whose sessions have no username
  ]
  module { source = "./modules/deployment" }

  variables {
    iam_path           = "/${join("", [for number in range(493) : "a"])}/"
    user_pool_id       = "eu-central-1_Theirs123"
    authorizer         = "lambda"
    authorizer_package = "no-such.zip"
    identity_pool      = true
    session            = { tags = { id = "sub" } }
    locked_out         = ["ada"]
  }
}

run "access_tokens_without_an_authorizer_for_them" {
  command = plan
  expect_failures = [
    var.access_tokens, # access tokens without an authorizer for them
    var.locked_out,    # signatures that do not name the user
  ]
  module { source = "./modules/deployment" }

  variables {
    access_tokens = true
    authorizer    = "iam"
    identity_pool = true
    session       = { tags = { username = "cognito:username" } }
    locked_out    = ["ada"]
  }
}

run "settings_of_an_existing_user_pool_and_client_of_null" {
  command         = plan
  expect_failures = [var.user_pool_id, var.additional_client_ids]
  module { source = "./modules/deployment" }

  variables {
    authorizer            = "lambda"
    authorizer_package    = "versions.tf"
    additional_client_ids = [null]
    user_pool_id          = "eu-central-1_Theirs123"
    user_pool             = { managed_login = { domain_prefix = "documents", callback_urls = ["https://app.example.com/"] } }
    identity_providers = {
      Google = { type = "Google", details = { authorize_scopes = "email", client_id = "id", client_secret = "secret" }, attribute_mapping = { username = "sub" } }
    }
  }
}

run "list_of_groups_and_boundary_of_another_partition" {
  command         = plan
  expect_failures = [var.groups, var.permissions_boundary_arn]
  module { source = "./modules/deployment" }

  variables {
    groups                   = ["readers"]
    permissions_boundary_arn = "arn:aws-us-gov:iam::aws:policy/PowerUserAccess"
  }
}
