# Only signed-in users of one user pool get a group's role from the identity pool.
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
  target = data.aws_cognito_user_groups.this
  values = { groups = [] }
}

# The trust policies name the identity pool, so they are only known after apply: which is done here
# with every resource overridden, and nothing but policy documents read from the provider.
override_resource {
  target = aws_cognito_user_pool.this
  values = { id = "eu-central-1_AbCdEf123" }
}

override_resource {
  target = aws_cognito_user_pool_client.this
  values = { id = "7h2k3example4client5id6" }
}

override_resource {
  target = aws_cognito_identity_pool.this
  values = { id = "eu-central-1:2208d797-dfc9-40b4-8029-827c9e76e029" }
}

override_resource {
  target = aws_iam_role.nobody
  values = { arn = "arn:aws:iam::123456789012:role/api-20250101000000000000000001" }
}

override_resource {
  target = aws_iam_role.group
  values = { arn = "arn:aws:iam::123456789012:role/api/groups/one-of-them" }
}

override_resource {
  target = aws_cognito_identity_pool_roles_attachment.this
}

override_resource {
  target = aws_cognito_identity_pool_provider_principal_tag.this
}

override_resource {
  target = aws_cognito_user_group.this
}

override_resource {
  target = aws_iam_policy.locked_out_now
  values = { arn = "arn:aws:iam::123456789012:policy/api/groups/api.locked_out_now" }
}

override_resource {
  target = aws_iam_role_policy_attachment.lock_out
}

override_resource {
  target = aws_iam_role_policies_exclusive.group
}

override_resource {
  target = aws_iam_role_policy_attachments_exclusive.group
}

override_resource {
  target = aws_iam_role_policy.group
}

override_resource {
  target = aws_iam_role_policy.invoke
}

variables {
  deletion_protection = false
  name                = "api"
  trusted_role_arn    = "arn:aws:iam::123456789012:role/api"
  groups = {
    readers = {
      precedence = 20
      statements = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::archive/*"] }]
    }
    nobody   = { precedence = 10 }
    visitors = { precedence = 30, role_of = "readers" }
    auditors = { precedence = 40, role_arn = "arn:aws:iam::123456789012:role/team/audit" }
  }
}

run "no_identity_pool_by_default" {
  command = apply
  module { source = "./modules/cognito" }

  variables {
    session_tags = { team = "custom:team" }
  }

  assert {
    condition     = length(aws_cognito_identity_pool.this) + length(aws_cognito_identity_pool_roles_attachment.this) + length(aws_cognito_identity_pool_provider_principal_tag.this) + length(aws_iam_role.nobody) == 0 && output.identity_pool_id == null
    error_message = "By default there must be no identity pool."
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.group) : !strcontains(role.assume_role_policy, "cognito") && !strcontains(role.assume_role_policy, "Federated") && !strcontains(role.assume_role_policy, "WebIdentity")])
    error_message = "Without an identity pool no role may trust any."
  }

  assert {
    condition     = length(aws_iam_role_policy.invoke) == 0
    error_message = "A group may not call the API by signed requests unless signed requests are on."
  }
}

run "identity_pool" {
  command = apply
  module { source = "./modules/cognito" }

  variables {
    identity_pool = true
  }

  assert {
    condition     = !aws_cognito_identity_pool.this[0].allow_unauthenticated_identities && !aws_cognito_identity_pool.this[0].allow_classic_flow
    error_message = "There must be no guests, and no flow in which callers choose their role."
  }

  assert {
    condition = [for provider in aws_cognito_identity_pool.this[0].cognito_identity_providers : provider] == [{
      client_id               = "7h2k3example4client5id6"
      provider_name           = "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123"
      server_side_token_check = true
    }]
    error_message = "The user pool's app client must be the only provider, and Cognito must check its tokens."
  }

  assert {
    condition     = aws_cognito_identity_pool.this[0].supported_login_providers == null && length(coalesce(aws_cognito_identity_pool.this[0].openid_connect_provider_arns, [])) == 0 && length(coalesce(aws_cognito_identity_pool.this[0].saml_provider_arns, [])) == 0 && aws_cognito_identity_pool.this[0].developer_provider_name == null
    error_message = "The identity pool must have no other provider."
  }

  assert {
    condition     = aws_cognito_identity_pool_roles_attachment.this[0].roles == tomap({ authenticated = aws_iam_role.nobody[0].arn }) && aws_iam_role.nobody[0].path == "/"
    error_message = "The default role must belong to no group, and have a path that the function may not assume."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role.nobody[0].assume_role_policy).Statement : statement.Effect] == ["Deny"]
    error_message = "The default role must trust nobody."
  }

  assert {
    condition = [for mapping in aws_cognito_identity_pool_roles_attachment.this[0].role_mapping : [mapping.identity_provider, mapping.type, mapping.ambiguous_role_resolution, length(mapping.mapping_rule)]] == [
      ["cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123:7h2k3example4client5id6", "Token", "Deny", 0]
    ]
    error_message = "The token's roles must decide, and an ambiguous token must get nothing."
  }

  assert {
    condition     = length(aws_cognito_identity_pool_provider_principal_tag.this) == 0
    error_message = "By default credentials must carry no tags."
  }

  assert {
    condition     = output.identity_pool_id == "eu-central-1:2208d797-dfc9-40b4-8029-827c9e76e029" && output.user_pool_client_id == "7h2k3example4client5id6" && output.role_path == "/api/groups/"
    error_message = "The configuration must name the identity pool and the roles' path."
  }

  assert {
    condition = alltrue([
      for role in values(aws_iam_role.group) : jsondecode(role.assume_role_policy).Statement == [
        {
          Effect    = "Allow"
          Action    = "sts:AssumeRole"
          Principal = { AWS = "arn:aws:iam::123456789012:role/api" }
        },
        {
          Effect    = "Allow"
          Action    = "sts:AssumeRoleWithWebIdentity"
          Principal = { Federated = "cognito-identity.amazonaws.com" }
          Condition = {
            StringEquals             = { "cognito-identity.amazonaws.com:aud" = "eu-central-1:2208d797-dfc9-40b4-8029-827c9e76e029" }
            "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" }
          }
        },
      ]
    ]) && length(aws_iam_role.group) == 2
    error_message = "A group's role must trust the function, and signed-in users of this identity pool: no guests, no other pool."
  }
}

run "tags_for_both_ways_and_signed_calls_of_one_stage" {
  command = apply
  module { source = "./modules/cognito" }

  variables {
    identity_pool   = true
    session_tags    = { team = "custom:team" }
    trusted_actions = ["sts:AssumeRole", "sts:TagSession"]
    invoke_arns     = ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*/*"]
  }

  assert {
    condition     = [for tags in aws_cognito_identity_pool_provider_principal_tag.this : [tags.identity_provider_name, tags.principal_tags["team"], length(tags.principal_tags), tags.use_defaults]] == [["cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123", "custom:team", 1, false]]
    error_message = "The identity pool must give the tags of the function's sessions, and no others."
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.group) : alltrue([for statement in jsondecode(role.assume_role_policy).Statement : contains(statement.Action, "sts:TagSession")])])
    error_message = "The trust policies must admit tags, both ways."
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.group) : toset(jsondecode(role.assume_role_policy).Statement[1].Action) == toset(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]) && length(jsondecode(role.assume_role_policy).Statement[1].Condition) == 2])
    error_message = "The identity pool may assume and tag under the same conditions, and nothing else."
  }

  assert {
    condition = { for name, policy in aws_iam_role_policy.invoke : name => jsondecode(policy.policy).Statement } == {
      for name in ["nobody", "readers"] : name => [{
        Effect   = "Allow"
        Action   = "execute-api:Invoke"
        Resource = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*/*"
      }]
    }
    error_message = "Each role made here may call this stage of this API, and nothing more."
  }

  assert {
    condition     = keys(aws_iam_role_policy.group) == ["readers"]
    error_message = "A group's other rights must still be its statements."
  }
}

run "govcloud_has_a_principal_of_its_own" {
  command   = apply
  state_key = "govcloud"
  module { source = "./modules/cognito" }

  override_data {
    target = data.aws_region.current
    values = { endpoint = "ec2.us-gov-west-1.amazonaws.com" }
  }

  variables {
    identity_pool = true
  }

  assert {
    condition = alltrue([
      for role in values(aws_iam_role.group) :
      jsondecode(role.assume_role_policy).Statement[1].Principal == { Federated = "cognito-identity-us-gov.amazonaws.com" } &&
      alltrue([for test in values(jsondecode(role.assume_role_policy).Statement[1].Condition) : startswith(keys(test)[0], "cognito-identity-us-gov.amazonaws.com:")])
    ])
    error_message = "In GovCloud the identity pool must have its other name, also in the conditions."
  }
}

run "identity_pool_on_an_existing_user_pool" {
  command = apply
  module { source = "./modules/cognito" }

  variables {
    user_pool_id        = "eu-central-1_XyZ987654"
    user_pool_client_id = "1example23456789"
    identity_pool       = true
    session_tags        = {}
  }

  assert {
    condition     = one([for provider in aws_cognito_identity_pool.this[0].cognito_identity_providers : "${provider.provider_name}:${provider.client_id}"]) == "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_XyZ987654:1example23456789" && output.user_pool_client_id == "1example23456789"
    error_message = "The identity pool must accept the tokens of the existing app client."
  }
}

# 10,100 characters of the group's own, and more than 140 of the policy for the API.
run "invoke_arns_count_towards_the_size_of_a_roles_policies" {
  command         = plan
  expect_failures = [aws_iam_role_policy.group]
  module { source = "./modules/cognito" }

  variables {
    invoke_arns = ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/*/*"]
    groups = {
      readers = {
        precedence = 1
        statements = [{ actions = ["s3:GetObject"], resources = [for number in range(124) : format("arn:aws:s3:::%s/%03d", join("", [for letter in range(number == 0 ? 146 : 60) : "b"]), number)] }]
      }
    }
  }
}
