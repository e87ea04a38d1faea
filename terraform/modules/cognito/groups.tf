locals {
  # A group's own role, made here or brought along; the groups of role_of have none.
  own_role_arns = merge(
    { for name, role in aws_iam_role.group : name => role.arn },
    { for name, group in var.groups : name => group.role_arn if group.role_arn != null },
  )
  group_role_arns = { for name, group in var.groups : name => local.own_role_arns[coalesce(group.role_of, name)] }
}

resource "aws_cognito_user_group" "this" {
  for_each = var.groups

  name         = each.key
  user_pool_id = local.user_pool_id
  description  = each.value.description
  precedence   = each.value.precedence
  role_arn     = local.group_role_arns[each.key]
}
