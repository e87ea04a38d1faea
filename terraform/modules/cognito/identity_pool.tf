# Users exchange an ID token for credentials of their group's role, and call AWS with them.
locals {
  user_pool_client_id = var.user_pool_id == null ? one(aws_cognito_user_pool_client.this[*].id) : var.user_pool_client_id
  user_pool_provider  = "cognito-idp.${split("_", local.user_pool_id)[0]}.${data.aws_partition.current.dns_suffix}/${local.user_pool_id}"

  # https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
  identity_principal = lookup({
    us-gov-east-1 = "cognito-identity.us-gov-east-1.amazonaws.com"
    us-gov-west-1 = "cognito-identity-us-gov.amazonaws.com"
  }, local.region, "cognito-identity.amazonaws.com")
}

resource "aws_cognito_identity_pool" "this" {
  count = var.identity_pool ? 1 : 0

  identity_pool_name               = var.name
  allow_unauthenticated_identities = false

  # The classic flow would let callers choose the role and the length of the session.
  allow_classic_flow = false

  cognito_identity_providers {
    provider_name = local.user_pool_provider
    client_id     = local.user_pool_client_id

    # The identity pool refuses tokens of users who were disabled, deleted or signed out globally.
    server_side_token_check = true
  }
}

data "aws_iam_policy_document" "nobody" {
  statement {
    effect  = "Deny"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_iam_role" "nobody" {
  count = var.identity_pool ? 1 : 0

  # Not under the path of the groups' roles, which the function may assume.
  path                 = var.iam_path
  name_prefix          = "${substr(var.name, 0, 37)}-"
  description          = "Nobody's role: what the identity pool ${var.name} has to name as its default"
  assume_role_policy   = data.aws_iam_policy_document.nobody.json
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_cognito_identity_pool_roles_attachment" "this" {
  count = var.identity_pool ? 1 : 0

  identity_pool_id = aws_cognito_identity_pool.this[0].id

  # The provider requires a default role. No user ever gets it: the identity pool denies users without
  # one role in the token, and the role trusts nobody.
  roles = { authenticated = aws_iam_role.nobody[0].arn }

  role_mapping {
    identity_provider         = "${local.user_pool_provider}:${local.user_pool_client_id}"
    type                      = "Token"
    ambiguous_role_resolution = "Deny"
  }
}

# The tags of the function's sessions, so that one policy works for both.
resource "aws_cognito_identity_pool_provider_principal_tag" "this" {
  count = var.identity_pool && length(var.session_tags) > 0 ? 1 : 0

  identity_pool_id       = aws_cognito_identity_pool.this[0].id
  identity_provider_name = local.user_pool_provider
  principal_tags         = var.session_tags
  use_defaults           = false
}
