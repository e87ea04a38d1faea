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
    nobody = { precedence = 10 }
  }
}

run "one_principal_is_trusted" {
  command = plan
  module { source = "./modules/cognito" }

  assert {
    condition = alltrue([
      for role in values(aws_iam_role.group) : jsondecode(role.assume_role_policy).Statement == [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { AWS = "arn:aws:iam::123456789012:role/api" }
      }]
    ]) && length(aws_iam_role.group) == 2
    error_message = "A group's role must trust the trusted role alone, for sts:AssumeRole alone."
  }
}

run "statements_become_the_policy" {
  command = plan
  module { source = "./modules/cognito" }

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
}

run "groups_and_roles" {
  command = plan
  module { source = "./modules/cognito" }

  assert {
    condition     = { for name, group in aws_cognito_user_group.this : name => group.precedence } == { nobody = 10, readers = 20 }
    error_message = "Each group must have its precedence."
  }

  assert {
    condition     = { for name, role in aws_iam_role.group : name => "${role.path}${role.name}" } == { nobody = "/api/groups/api-nobody", readers = "/api/groups/api-readers" }
    error_message = "The groups' roles must be under their own path."
  }

  assert {
    condition     = output.group_role_arn_pattern == "arn:aws:iam::123456789012:role/api/groups/*"
    error_message = "The pattern must cover the roles' path, and no more."
  }
}

run "own_role_path" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    role_path = "/teams/documents/"
  }

  assert {
    condition     = output.group_role_arn_pattern == "arn:aws:iam::123456789012:role/teams/documents/*" && aws_iam_role.group["readers"].path == "/teams/documents/"
    error_message = "Roles and pattern must follow role_path."
  }
}

run "sign_in_is_safe_by_default" {
  command = plan
  module { source = "./modules/cognito" }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE" && aws_cognito_user_pool.this.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "The pool must be protected from deletion, and nobody may sign up alone."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])
    error_message = "Without being asked for, the client must not take passwords."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.this.enable_token_revocation
    error_message = "The client must not tell who exists, and must be able to revoke tokens."
  }
}

run "password_sign_in_on_request" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    password_auth_enabled = true
    deletion_protection   = false
  }

  assert {
    condition     = length(setsubtract(["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"], aws_cognito_user_pool_client.this.explicit_auth_flows)) == 0
    error_message = "password_auth_enabled must let clients sign in with the password."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "INACTIVE"
    error_message = "deletion_protection must be able to be off."
  }
}

run "group_with_comma" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { "a,b" = { precedence = 1 } }
  }
}

run "role_name_too_long" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { "g23456789012345678901234567890123456789012345678901234567890x" = { precedence = 1 } }
  }
}

run "groups_differ_in_case_only" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { Readers = { precedence = 1 }, readers = { precedence = 2 } }
  }
}

run "precedence_zero" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = 0 } }
  }
}

run "precedence_null" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = null } }
  }
}

run "precedence_shared" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = 1 }, writers = { precedence = 1 } }
  }
}

run "effect_unknown" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ effect = "allow", actions = ["s3:*"], resources = ["*"] }] } }
  }
}

run "no_action" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = [], resources = ["*"] }] } }
  }
}

run "no_resource" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3:*"], resources = [] }] } }
  }
}

run "action_misspelt" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ actions = ["s3.GetObject"], resources = ["*"] }] } }
  }
}

run "sid_illegal" {
  command         = plan
  expect_failures = [var.groups]
  module { source = "./modules/cognito" }

  variables {
    groups = { readers = { precedence = 1, statements = [{ sid = "read it", actions = ["s3:*"], resources = ["*"] }] } }
  }
}

run "illegal_inputs" {
  command         = plan
  expect_failures = [var.name, var.trusted_role_arn, var.role_path]
  module { source = "./modules/cognito" }

  variables {
    name             = "an api"
    trusted_role_arn = "arn:aws:iam::123456789012:root"
    role_path        = "/"
  }
}

run "trust_for_tagged_sessions" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    trusted_actions = ["sts:AssumeRole", "sts:TagSession"]
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.group) : toset(jsondecode(role.assume_role_policy).Statement[0].Action) == toset(["sts:AssumeRole", "sts:TagSession"])])
    error_message = "The trust policies must admit tags when sessions carry them."
  }
}

run "trust_for_anything_else" {
  command         = plan
  expect_failures = [var.trusted_actions]
  module { source = "./modules/cognito" }

  variables {
    trusted_actions = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]
  }
}
