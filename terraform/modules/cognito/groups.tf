locals {
  # Each group's own role: one that this module makes, or yours. Groups with role_of have none.
  own_role_arns = merge(
    { for name, role in aws_iam_role.group : name => role.arn },
    { for name, group in module.settings.groups : name => group.role_arn if group.role_arn != null },
  )
  group_role_arns = { for name, group in module.settings.groups : name => local.own_role_arns[coalesce(group.role_of, name)] }

  # Groups of the pool that this module once made, as far as their roles show: in the module's own pool
  # all groups with a role, in your pool all groups with a role of this module.
  pool_groups = [
    for group in coalesce(data.aws_cognito_user_groups.this.groups, []) : group.group_name
    if var.user_pool_id == null ? coalesce(group.role_arn, "none") != "none" : anytrue([
      startswith(coalesce(group.role_arn, "none"), trimsuffix(local.group_role_arn_pattern, "*")),
      contains(values(module.settings.groups)[*].role_arn, coalesce(group.role_arn, "none")),
    ])
  ]
  lost_groups   = setsubtract(local.pool_groups, concat(keys(module.settings.groups), tolist(var.removed_groups)))
  recased_names = [for name in local.lost_groups : name if contains([for other in keys(module.settings.groups) : lower(other)], lower(name))]
}

# Shows which groups a plan would delete. A deleted group takes its memberships with it.
data "aws_cognito_user_groups" "this" {
  user_pool_id = local.user_pool_id
}

resource "aws_cognito_user_group" "this" {
  for_each = module.settings.groups

  name         = each.key
  user_pool_id = local.user_pool_id
  description  = each.value.description
  precedence   = each.value.precedence
  role_arn     = local.group_role_arns[each.key]

  lifecycle {
    # Cognito needs iam:PassRole on the role, which works only for roles of the same account.
    precondition {
      condition     = each.value.role_arn == null || startswith(coalesce(each.value.role_arn, "none"), local.role_arns)
      error_message = "role_arn of group ${each.key} is ${coalesce(each.value.role_arn, "null")}; Cognito accepts only roles of the user pool's account, which begin with ${local.role_arns}."
    }
  }
}
