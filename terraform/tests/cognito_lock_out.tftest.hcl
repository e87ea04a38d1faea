# Who is locked out: documents, where they are attached, and what is refused.
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

run "nobody_is_locked_out" {
  command = plan
  module { source = "./modules/cognito" }

  assert {
    condition     = length(aws_iam_policy.locked_out) == 0 && output.lock_out_tags == []
    error_message = "Without locked_out there must be no policy of it."
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

run "no_username" {
  command = plan
  module { source = "./modules/cognito" }

  variables { locked_out = ["grace hopper"] }

  expect_failures = [var.locked_out]
}

run "some_are_locked_out" {
  command = plan
  module { source = "./modules/cognito" }

  variables { locked_out = ["ada", "Ada", "ada*", "x", "x=0123456789abcdef0123", "Ada.Lovelace+API@example.com"] }

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
    error_message = "A name that AWS does not take for a session must be changed as the function changes it."
  }

  assert {
    condition     = keys(aws_iam_role_policy_attachment.lock_out) == ["editors:locked_out", "editors:locked_out_now", "readers:locked_out", "readers:locked_out_now"]
    error_message = "Each role made here must have both policies."
  }

  assert {
    condition     = output.group_policies.readers.managed == toset(["arn:aws:iam::123456789012:policy/api/groups/api.locked_out", "arn:aws:iam::123456789012:policy/api/groups/api.locked_out_now"])
    error_message = "The output must name both policies, for scripts/verify."
  }
}
