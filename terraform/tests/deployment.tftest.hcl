# The whole deployment, planned offline by the real provider: a mocked one would replace the policy
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
  target = module.function.data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_resource {
  target          = module.function.aws_iam_role.execution
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/group-role" }
}

variables {
  # Any file will do: a plan uploads nothing.
  function_package = "versions.tf"
}

run "defaults" {
  command = plan

  assert {
    condition     = { for name, group in local.groups : name => group.precedence } == { readers = 30, editors = 20, admins = 10 }
    error_message = "The default groups must be readers, editors and admins, admins preferred."
  }

  assert {
    condition = {
      for name, group in local.groups : name => join(" ", flatten(group.statements[*].actions))
      } == {
      readers = "s3:ListBucket s3:GetObject"
      editors = "s3:ListBucket s3:GetObject s3:PutObject"
      admins  = "s3:ListBucket s3:GetObject s3:PutObject s3:DeleteObject"
    }
    error_message = "A default group may do more, or less, than its description says."
  }

  assert {
    condition = alltrue(flatten([
      for group in values(local.groups) : [
        for statement in group.statements : join(" ", statement.resources) ==
        "arn:aws:s3:::group-role-documents-123456789012${contains(statement.actions, "s3:ListBucket") ? "" : "/*"}"
      ]
    ]))
    error_message = "The default groups must reach the documents bucket alone."
  }

  assert {
    condition     = module.cognito.group_role_arn_pattern == "arn:aws:iam::123456789012:role/group-role/groups/*"
    error_message = "The pattern of the groups' roles must be their path."
  }
}

run "documents_are_private" {
  command = plan

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
}

run "longest_name_prefix" {
  command = plan

  variables {
    name_prefix = "a234567890123456789012345678901234567890"
  }

  assert {
    condition     = length(aws_s3_bucket.documents.bucket) == 63
    error_message = "The longest prefix must give the longest name that a bucket may have."
  }
}

run "name_prefix_too_long" {
  command         = plan
  expect_failures = [var.name_prefix]

  variables {
    name_prefix = "a2345678901234567890123456789012345678901"
  }
}

run "name_prefix_reserved" {
  command         = plan
  expect_failures = [var.name_prefix]

  variables {
    name_prefix = "sthree-documents"
  }
}

run "illegal_inputs" {
  command         = plan
  expect_failures = [var.name_prefix, var.groups, var.function_package, var.timeout, var.tags]

  variables {
    name_prefix      = "Group_Role"
    function_package = "no-such.zip"
    timeout          = 30
    tags             = { "aws:project" = "x" }
    groups = {
      readers = {
        precedence = 1
        statements = [{ actions = ["s3:GetObject"], resources = ["{document_bucket_arn}/*"] }]
      }
    }
  }
}

run "role_selection_of_unknown_groups" {
  command         = plan
  expect_failures = [var.role_selection]

  variables {
    role_selection = { default_group = "guests" }
  }
}
