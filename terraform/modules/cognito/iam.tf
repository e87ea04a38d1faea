data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # `.id` is deprecated in version 6 of the provider, and `.region` is not in version 5. Both have
  # the endpoint, "ec2.REGION.…", even if the provider calls other endpoints.
  region = split(".", data.aws_region.current.endpoint)[1]

  role_path              = coalesce(var.role_path, "/${var.name}/groups/")
  role_arns              = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role"
  group_role_arn_pattern = "${local.role_arns}${local.role_path}*"
}

# The trust policy of each group's role: it admits the function's role and, if there is an identity pool,
# the signed-in users of that pool. It admits nobody else.
data "aws_iam_policy_document" "trust" {
  statement {
    actions = var.trusted_actions

    principals {
      type        = "AWS"
      identifiers = [var.trusted_role_arn]
    }
  }

  dynamic "statement" {
    for_each = aws_cognito_identity_pool.this[*].id

    content {
      actions = concat(["sts:AssumeRoleWithWebIdentity"], length(var.session_tags) > 0 ? ["sts:TagSession"] : [])

      principals {
        type        = "Federated"
        identifiers = [local.identity_principal]
      }

      condition {
        test     = "StringEquals"
        variable = "${local.identity_principal}:aud"
        values   = [statement.value]
      }

      condition {
        test     = "ForAnyValue:StringLike"
        variable = "${local.identity_principal}:amr"
        values   = ["authenticated"]
      }
    }
  }
}

resource "aws_iam_role" "group" {
  for_each = { for name, group in module.settings.groups : name => group if group.role_arn == null && group.role_of == null }

  # A stack's name has no dot, so it ends at the first dot: no two stacks give a role the same name.
  name                 = "${var.name}.${each.key}"
  path                 = local.role_path
  description          = "API requests of users whose Cognito group is ${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn

  # IAM can delete the role even if somebody attached a policy by hand.
  force_detach_policies = true

  lifecycle {
    # Older roles, whose names have a hyphen, keep them. IAM cannot rename a role, and current tokens and
    # policies would not know a new one.
    ignore_changes = [name]
  }
}

locals {
  # The inline policies of each role besides the statements of its group.
  other_documents = {
    for name in keys(aws_iam_role.group) : name => concat(
      data.aws_iam_policy_document.invoke[*].json,
      [for group, document in data.aws_iam_policy_document.sessions_from : document.json if group == name],
    )
  }

  # ARNs of another partition, such as aws in GovCloud.
  foreign_resources = {
    for name, group in module.settings.groups : name => [
      for resource in flatten(group.statements[*].resources) : jsonencode(resource)
      if can(regex("^arn:[^*?:]+:", resource)) && !startswith(resource, "arn:${data.aws_partition.current.partition}:")
    ]
  }
}

# IAM refuses a policy without statements, so a group without statements has no policy.
data "aws_iam_policy_document" "group" {
  for_each = { for name, group in module.settings.groups : name => group if length(group.statements) > 0 }

  dynamic "statement" {
    for_each = each.value.statements

    content {
      sid       = statement.value.sid
      effect    = statement.value.effect
      actions   = statement.value.actions
      resources = statement.value.resources

      dynamic "condition" {
        for_each = statement.value.conditions

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_role_policy" "group" {
  for_each = data.aws_iam_policy_document.group

  name   = "group"
  role   = aws_iam_role.group[each.key].name
  policy = each.value.json

  lifecycle {
    precondition {
      condition     = length(local.foreign_resources[each.key]) == 0
      error_message = "This is the partition ${data.aws_partition.current.partition}, and IAM refuses ARNs of another one; invalid in the statements of group ${each.key}, with those that it includes: ${join(", ", local.foreign_resources[each.key])}."
    }

    # Only the whole document shows its size. IAM adds up all inline policies of a role, without white
    # space.
    precondition {
      condition     = length(replace(join("", concat([each.value.json], local.other_documents[each.key])), "/\\s/", "")) <= 10240
      error_message = "The statements of group \"${each.key}\", with those that it includes and those for invoke_arns and sessions_from, are policies of ${length(replace(join("", concat([each.value.json], local.other_documents[each.key])), "/\\s/", ""))} characters; IAM allows 10240 for a role. Use wildcards, or managed_policy_arns."
    }
  }
}

# The same statement that "Revoke sessions" in the IAM console writes.
data "aws_iam_policy_document" "sessions_from" {
  for_each = { for name, group in module.settings.groups : name => group.sessions_from if group.sessions_from != null && group.role_arn == null }

  statement {
    sid       = "SessionsFrom"
    effect    = "Deny"
    actions   = ["*"]
    resources = ["*"]

    condition {
      test     = "DateLessThan"
      variable = "aws:TokenIssueTime"
      values   = [each.value]
    }
  }
}

resource "aws_iam_role_policy" "sessions_from" {
  for_each = data.aws_iam_policy_document.sessions_from

  name   = "sessions_from"
  role   = aws_iam_role.group[each.key].name
  policy = each.value.json
}

data "aws_iam_policy_document" "invoke" {
  count = length(var.invoke_arns) > 0 ? 1 : 0

  statement {
    actions   = ["execute-api:Invoke"]
    resources = var.invoke_arns
  }
}

resource "aws_iam_role_policy" "invoke" {
  for_each = { for name, role in aws_iam_role.group : name => role.name if length(var.invoke_arns) > 0 }

  name   = "invoke"
  role   = each.value
  policy = data.aws_iam_policy_document.invoke[0].json
}

resource "aws_iam_role_policy_attachment" "group" {
  for_each = merge([
    for name, group in module.settings.groups : {
      for arn in group.managed_policy_arns : "${name}:${arn}" => { group = name, policy_arn = arn }
    }
  ]...)

  role       = aws_iam_role.group[each.value.group].name
  policy_arn = each.value.policy_arn

  lifecycle {
    precondition {
      condition     = startswith(each.value.policy_arn, "arn:${data.aws_partition.current.partition}:")
      error_message = "This is the partition ${data.aws_partition.current.partition}, and IAM refuses ARNs of another one; managed_policy_arns of group ${each.value.group} has ${each.value.policy_arn}."
    }
  }
}

# A plan shows policies that somebody added to a role by hand, and an apply removes them.
resource "aws_iam_role_policies_exclusive" "group" {
  for_each = aws_iam_role.group

  role_name = each.value.name
  policy_names = concat(
    [for name, policy in aws_iam_role_policy.group : policy.name if name == each.key],
    [for name, policy in aws_iam_role_policy.invoke : policy.name if name == each.key],
    [for name, policy in aws_iam_role_policy.sessions_from : policy.name if name == each.key],
  )
}

resource "aws_iam_role_policy_attachments_exclusive" "group" {
  for_each = aws_iam_role.group

  role_name = each.value.name
  policy_arns = concat(
    [for arn in module.settings.groups[each.key].managed_policy_arns : aws_iam_role_policy_attachment.group["${each.key}:${arn}"].policy_arn],
    [for policy in keys(local.lock_out_policies) : aws_iam_role_policy_attachment.lock_out["${each.key}:${policy}"].policy_arn],
  )
}
