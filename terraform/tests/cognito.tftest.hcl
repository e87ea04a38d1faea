# Who may assume a group's role, and what the role may do.
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
  name             = "api"
  trusted_role_arn = "arn:aws:iam::123456789012:role/api"
  groups = {
    readers = {
      precedence          = 20
      managed_policy_arns = ["arn:aws:iam::aws:policy/AWSSupportAccess"]
      statements = [
        {
          sid        = "Archive"
          actions    = ["s3:GetObject"]
          resources  = ["arn:aws:s3:::archive/*"]
          conditions = [{ test = "Bool", variable = "aws:SecureTransport", values = ["true"] }]
        },
        { effect = "Deny", actions = ["s3:*"], resources = ["arn:aws:s3:::archive/secret/*"] },
      ]
    }
    nobody   = { precedence = 10 }
    visitors = { precedence = 30, role_of = "readers" }
    auditors = { precedence = 40, role_arn = "arn:aws:iam::123456789012:role/team/audit" }
    external = { precedence = 50, role_of = "auditors" }
  }
}

run "groups_and_roles" {
  command = plan
  module { source = "./modules/cognito" }

  override_resource {
    target          = aws_iam_role.group["nobody"]
    override_during = plan
    values          = { arn = "arn:aws:iam::123456789012:role/api/groups/api.nobody" }
  }
  override_resource {
    target          = aws_iam_role.group["readers"]
    override_during = plan
    values          = { arn = "arn:aws:iam::123456789012:role/api/groups/api.readers" }
  }

  assert {
    condition = alltrue([
      for role in values(aws_iam_role.group) : jsondecode(role.assume_role_policy).Statement == [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::123456789012:role/api" }
      }]
    ]) && length(aws_iam_role.group) == 2
    error_message = "A group's role must trust only the trusted role, and only for sts:AssumeRole."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.group["readers"].policy).Statement == [
      {
        Sid       = "Archive"
        Effect    = "Allow"
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::archive/*"
        Condition = { Bool = { "aws:SecureTransport" = "true" } }
      },
      { Effect = "Deny", Action = "s3:*", Resource = "arn:aws:s3:::archive/secret/*" },
    ]
    error_message = "A group's policy must be its statements, no more and no less."
  }

  assert {
    condition     = keys(aws_iam_role_policy.group) == ["readers"]
    error_message = "A group without statements must have no policy."
  }

  assert {
    condition     = keys(aws_iam_role_policy_attachment.group) == ["readers:arn:aws:iam::aws:policy/AWSSupportAccess"]
    error_message = "Managed policies must be attached to their own group's role alone."
  }

  assert {
    condition     = { for name, group in aws_cognito_user_group.this : name => group.precedence } == { nobody = 10, readers = 20, visitors = 30, auditors = 40, external = 50 }
    error_message = "Each group must have its precedence."
  }

  assert {
    condition     = { for name, role in aws_iam_role.group : name => "${role.path}${role.name}" } == { nobody = "/api/groups/api.nobody", readers = "/api/groups/api.readers" }
    error_message = "The groups' roles must be under their own path."
  }

  assert {
    condition     = output.group_role_arn_pattern == "arn:aws:iam::123456789012:role/api/groups/*"
    error_message = "The pattern must cover the roles' path, and no more."
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.group) : role.permissions_boundary == null])
    error_message = "By default roles must have no permissions boundary."
  }

  assert {
    condition = output.group_role_arns == {
      nobody   = "arn:aws:iam::123456789012:role/api/groups/api.nobody"
      readers  = "arn:aws:iam::123456789012:role/api/groups/api.readers"
      visitors = "arn:aws:iam::123456789012:role/api/groups/api.readers"
      auditors = "arn:aws:iam::123456789012:role/team/audit"
      external = "arn:aws:iam::123456789012:role/team/audit"
    }
    error_message = "role_arn must give a group that role, and role_of the role of the group that it names."
  }

  assert {
    condition     = { for name, group in aws_cognito_user_group.this : name => group.role_arn } == output.group_role_arns
    error_message = "Cognito must know the roles of all groups."
  }

  assert {
    condition     = output.allowed_role_arns == tolist(["arn:aws:iam::123456789012:role/api/groups/*", "arn:aws:iam::123456789012:role/team/audit"])
    error_message = "The function may assume what matches the pattern, and the existing role."
  }
}

run "a_path_a_boundary_tags_and_signed_requests" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    role_path                = "/teams/documents/"
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    trusted_actions          = ["sts:AssumeRole", "sts:TagSession"]
    session_tags             = { team = "custom:team" }
    invoke_arns              = ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/live/*/*"]
  }

  assert {
    # As JSON, which knows no difference between maps and objects.
    condition = jsonencode(output.group_policies) == jsonencode({
      nobody = {
        inline  = { invoke = data.aws_iam_policy_document.invoke[0].json }
        managed = ["arn:aws:iam::123456789012:policy/teams/documents/api.locked_out_now"]
      }
      readers = {
        inline = {
          group  = data.aws_iam_policy_document.group["readers"].json
          invoke = data.aws_iam_policy_document.invoke[0].json
        }
        managed = ["arn:aws:iam::123456789012:policy/teams/documents/api.locked_out_now", "arn:aws:iam::aws:policy/AWSSupportAccess"]
      }
    })
    error_message = "The output must name every policy of each role that is made here, and no other role."
  }

  assert {
    condition     = output.group_role_arn_pattern == "arn:aws:iam::123456789012:role/teams/documents/*" && aws_iam_role.group["readers"].path == "/teams/documents/"
    error_message = "Roles and pattern must follow role_path."
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.group) : toset(jsondecode(role.assume_role_policy).Statement[0].Action) == toset(["sts:AssumeRole", "sts:TagSession"])])
    error_message = "The trust policies must admit tags when sessions carry them."
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.group) : role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"])
    error_message = "Every role must have the boundary."
  }
}

run "included_statements_and_policies" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    groups = {
      readers = {
        precedence          = 30
        managed_policy_arns = ["arn:aws:iam::aws:policy/AWSSupportAccess"]
        statements = [
          { sid = "Read", actions = ["s3:GetObject"], resources = ["arn:aws:s3:::archive/*"] },
          { effect = "Deny", actions = ["s3:*"], resources = ["arn:aws:s3:::archive/secret/*"] },
        ]
      }
      editors = {
        precedence          = 20
        includes            = ["readers"]
        managed_policy_arns = ["arn:aws:iam::123456789012:policy/edit"]
        statements          = [{ actions = ["s3:PutObject"], resources = ["arn:aws:s3:::archive/*"] }]
      }
      deputies = { precedence = 10, includes = ["editors"] }
      # 95 characters around 124 ARNs of 79, the first of which is longer by 226, and 123 commas.
      longest = {
        precedence = 40
        statements = [{ actions = ["s3:GetObject"], resources = [for number in range(124) : format("arn:aws:s3:::%s/%03d", join("", [for letter in range(number == 0 ? 286 : 60) : "b"]), number)] }]
      }
    }
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.group["editors"].policy).Statement == [
      { Sid = "Read", Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::archive/*" },
      { Effect = "Deny", Action = "s3:*", Resource = "arn:aws:s3:::archive/secret/*" },
      { Effect = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::archive/*" },
    ]
    error_message = "The policy must be the statements of the group that is included, a Deny too, and then the group's own."
  }

  assert {
    condition     = aws_iam_role_policy.group["deputies"].policy == aws_iam_role_policy.group["editors"].policy
    error_message = "A group without statements of its own must have those of the group that it includes, with what that includes."
  }

  assert {
    condition     = length(jsondecode(aws_iam_role_policy.group["readers"].policy).Statement) == 2
    error_message = "A group must get nothing from a group that includes it."
  }

  assert {
    condition = keys(aws_iam_role_policy_attachment.group) == [
      "deputies:arn:aws:iam::123456789012:policy/edit", "deputies:arn:aws:iam::aws:policy/AWSSupportAccess",
      "editors:arn:aws:iam::123456789012:policy/edit", "editors:arn:aws:iam::aws:policy/AWSSupportAccess",
      "readers:arn:aws:iam::aws:policy/AWSSupportAccess",
    ]
    error_message = "A group must also get the managed policies of included groups."
  }

  assert {
    condition = alltrue([
      for name, policies in output.group_policies : jsonencode(jsondecode(policies.inline.group)) == jsonencode(jsondecode(aws_iam_role_policy.group[name].policy))
    ]) && output.group_policies.deputies.managed == toset(["arn:aws:iam::123456789012:policy/api/groups/api.locked_out_now", "arn:aws:iam::123456789012:policy/edit", "arn:aws:iam::aws:policy/AWSSupportAccess"])
    error_message = "The output must also name included policies."
  }

  assert {
    condition     = length(replace(aws_iam_role_policy.group["longest"].policy, "/\\s/", "")) == 10240
    error_message = "A policy may have 10240 characters."
  }
}

run "a_policy_of_10241_characters" {
  command = plan
  expect_failures = [
    aws_iam_role_policy.group["readers"], # one character too many
    aws_iam_role_policy.group["editors"], # too many with those of the group that it includes
  ]
  module { source = "./modules/cognito" }

  variables {
    groups = {
      readers = {
        precedence = 1
        statements = [{ actions = ["s3:GetObject"], resources = [for number in range(124) : format("arn:aws:s3:::%s/%03d", join("", [for letter in range(number == 0 ? 287 : 60) : "b"]), number)] }]
      }
      longest = {
        precedence = 2
        statements = [{ actions = ["s3:GetObject"], resources = [for number in range(124) : format("arn:aws:s3:::%s/%03d", join("", [for letter in range(number == 0 ? 286 : 60) : "b"]), number)] }]
      }
      editors = {
        precedence = 3
        includes   = ["longest"]
        statements = [{ actions = ["s3:PutObject"], resources = ["arn:aws:s3:::archive/*"] }]
      }
    }
  }
}
