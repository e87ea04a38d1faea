# Lock-outs: the policies, their attachments, and what is refused.
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
    readers  = { precedence = 20 }
    editors  = { precedence = 10 }
    visitors = { precedence = 30, role_of = "readers" }
  }
}

run "some_are_locked_out" {
  command = plan
  module { source = "./modules/cognito" }

  variables { locked_out = ["ada", "Ada", "ada*", "x", "x=0123456789abcdef0123", "Ada.Lovelace+API@example.com", "CognitoIdentityCredentials"] }

  assert {
    # As JSON, which knows no difference between tuples and lists.
    condition = jsonencode(jsondecode(aws_iam_policy.locked_out[0].policy).Statement) == jsonencode([
      {
        Sid      = "LockedOutSessions"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
        Condition = {
          ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/api" }
          StringLike   = { "aws:userid" = [for name in local.locked_out_sessions : "*:${name}"] }
        }
      },
      {
        Sid       = "LockedOutNames"
        Effect    = "Deny"
        Action    = "sts:AssumeRole"
        Resource  = "*"
        Condition = { StringEquals = { "sts:RoleSessionName" = local.locked_out_sessions } }
      },
    ])
    error_message = "Every session of these people must be denied everything, and no other session anything."
  }

  assert {
    condition     = contains(local.locked_out_sessions, "x=${substr(sha256("x"), 0, 20)}")
    error_message = "A name that is illegal for a session must be changed as the function changes it."
  }

  assert {
    condition     = keys(aws_iam_role_policy_attachment.lock_out) == ["editors:locked_out", "editors:locked_out_now", "readers:locked_out", "readers:locked_out_now"]
    error_message = "Each role made here must have both policies."
  }

  assert {
    condition     = output.group_policies.readers.managed == toset(["arn:aws:iam::123456789012:policy/api/groups/api.locked_out", "arn:aws:iam::123456789012:policy/api/groups/api.locked_out_now"])
    error_message = "The output must name both policies, for scripts/verify."
  }

  assert {
    condition     = contains(local.locked_out_sessions, "CognitoIdentityCredentials")
    error_message = "Without an identity pool the name of its sessions must be an ordinary name."
  }
}

# The longest names of users whose names need no change, and a digest for those that need one.
run "largest_list_that_fits" {
  command = plan
  module { source = "./modules/cognito" }

  variables { locked_out = [for number in range(38) : format("%s%02d", join("", [for letter in range(62) : "x"]), number)] }

  assert {
    condition     = local.lock_out_characters == 38 * 136 && length(replace(aws_iam_policy.locked_out[0].policy, "/\\s/", "")) <= 6144
    error_message = "The largest legal list must fit into a policy."
  }
}

run "one_name_too_many" {
  command         = plan
  expect_failures = [aws_iam_policy.locked_out[0]]
  module { source = "./modules/cognito" }

  variables { locked_out = [for number in range(39) : format("%s%02d", join("", [for letter in range(62) : "x"]), number)] }
}

run "identity_pool" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    locked_out    = ["ada", "grace{hopper}", "\u00ff"]
    identity_pool = true
    session_tags  = { team = "custom:team", username = "cognito:username", id = "sub" }
  }

  assert {
    condition = jsonencode(slice(jsondecode(aws_iam_policy.locked_out[0].policy).Statement, 2, 4)) == jsonencode([
      for number, key in ["id", "username"] : {
        Sid      = "LockedOutTag${number}"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
        Condition = {
          ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/api" }
          StringEquals = { "aws:PrincipalTag/${key}" = ["ada", "\u00ff"] }
        }
      }
    ]) && output.lock_out_tags == ["id", "username"]
    error_message = "Each tag by which the identity pool tells people apart must lock them out, with the names that a tag can have. A policy takes characters up to U+00FF."
  }
}

run "identity_pool_and_a_username_that_is_no_legal_tag" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    locked_out    = ["grace{hopper}"]
    identity_pool = true
    session_tags  = { username = "cognito:username" }
  }

  assert {
    condition     = jsondecode(aws_iam_policy.locked_out[0].policy).Statement[*].Sid == ["LockedOutSessions", "LockedOutNames"]
    error_message = "The policy must have no condition without values."
  }
}

run "identity_pool_and_a_username_that_iam_refuses" {
  command         = plan
  expect_failures = [aws_iam_policy.locked_out[0]]
  module { source = "./modules/cognito" }

  variables {
    locked_out    = ["\u0141ukasz"]
    identity_pool = true
    session_tags  = { username = "cognito:username" }
  }
}

run "identity_pool_without_a_tag" {
  command         = plan
  expect_failures = [var.locked_out]
  module { source = "./modules/cognito" }

  variables {
    locked_out    = ["ada"]
    identity_pool = true
    session_tags  = { team = "custom:team" }
  }
}

run "session_name_of_the_identity_pool" {
  command         = plan
  expect_failures = [var.locked_out]
  module { source = "./modules/cognito" }

  variables {
    locked_out    = ["CognitoIdentityCredentials"]
    identity_pool = true
    session_tags  = { username = "cognito:username" }
  }
}

run "existing_roles" {
  command         = plan
  expect_failures = [check.existing_roles]
  module { source = "./modules/cognito" }

  variables {
    locked_out = ["ada"]
    groups     = { auditors = { precedence = 40, role_arn = "arn:aws:iam::123456789012:role/team/audit" } }
  }
}

run "sessions_from" {
  command = plan
  module { source = "./modules/cognito" }

  variables {
    groups = {
      readers  = { precedence = 20, sessions_from = "2026-11-30T12:00:00Z" }
      editors  = { precedence = 10 }
      visitors = { precedence = 30, role_of = "readers" }
    }
  }

  override_resource {
    target          = aws_iam_role.group
    override_during = plan
    values          = { arn = "arn:aws:iam::123456789012:role/api/groups/api.readers" }
  }

  assert {
    condition = jsonencode({ for name, policy in aws_iam_role_policy.sessions_from : name => jsondecode(policy.policy).Statement }) == jsonencode({
      readers = [{
        Action    = "*"
        Condition = { DateLessThan = { "aws:TokenIssueTime" = "2026-11-30T12:00:00Z" } }
        Effect    = "Deny"
        Resource  = "*"
        Sid       = "SessionsFrom"
      }]
    })
    error_message = "Earlier sessions of this group's role, and of no other, must be denied everything."
  }

  assert {
    condition     = keys(output.group_policies.readers.inline) == ["sessions_from"] && keys(output.group_policies.editors.inline) == []
    error_message = "The output must name the policy, for scripts/verify."
  }

  assert {
    condition     = output.sessions_from == { "arn:aws:iam::123456789012:role/api/groups/api.readers" = "2026-11-30T12:00:00Z" }
    error_message = "The output for the function must have it, by the role's ARN."
  }

  assert {
    condition     = length(aws_iam_policy.locked_out) == 0 && output.lock_out_tags == []
    error_message = "Without locked_out there must be no policy for it."
  }

  assert {
    condition = jsondecode(aws_iam_policy.locked_out_now.policy).Statement == [{
      Sid       = "NobodyLockedOut"
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { StringEquals = { "aws:userid" = "nobody" } }
    }] && "${aws_iam_policy.locked_out_now.path}${aws_iam_policy.locked_out_now.name}" == "/api/groups/api.locked_out_now"
    error_message = "The policy of scripts/lock-out must be there, and must deny nobody anything."
  }

  assert {
    condition     = keys(aws_iam_role_policy_attachment.lock_out) == ["editors:locked_out_now", "readers:locked_out_now"]
    error_message = "Each role made here must have the policy of scripts/lock-out."
  }
}

run "sessions_from_of_an_existing_role" {
  command         = plan
  expect_failures = [check.existing_roles]
  module { source = "./modules/cognito" }

  variables {
    groups = { auditors = { precedence = 40, role_arn = "arn:aws:iam::123456789012:role/team/audit", sessions_from = "2026-11-30T12:00:00Z" } }
  }
}
