data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  role_path              = coalesce(var.role_path, "/${var.name}/groups/")
  group_role_arn_pattern = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${local.role_path}*"
}

# The gate of each group's role: one principal, and what it calls. Cognito itself never assumes it.
data "aws_iam_policy_document" "trust" {
  statement {
    actions = var.trusted_actions

    principals {
      type        = "AWS"
      identifiers = [var.trusted_role_arn]
    }
  }
}

resource "aws_iam_role" "group" {
  for_each = { for name, group in var.groups : name => group if group.role_arn == null && group.role_of == null }

  name                 = "${var.name}-${each.key}"
  path                 = local.role_path
  description          = "API requests of users whose Cognito group is ${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary_arn
}

# IAM refuses a policy without statements: a group that may do nothing has no policy.
data "aws_iam_policy_document" "group" {
  for_each = { for name, group in var.groups : name => group if length(group.statements) > 0 }

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
    # Only the whole document shows its size. IAM counts it without white space.
    precondition {
      condition     = length(replace(each.value.json, "/\\s/", "")) <= 10240
      error_message = "The statements of group \"${each.key}\" are a policy of ${length(replace(each.value.json, "/\\s/", ""))} characters; IAM takes 10240 a role. Use wildcards, or managed_policy_arns."
    }
  }
}

resource "aws_iam_role_policy_attachment" "group" {
  for_each = merge([
    for name, group in var.groups : {
      for arn in group.managed_policy_arns : "${name}:${arn}" => { group = name, policy_arn = arn }
    }
  ]...)

  role       = aws_iam_role.group[each.value.group].name
  policy_arn = each.value.policy_arn
}
